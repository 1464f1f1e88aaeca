import * as z from 'zod';
import { BenchError } from '../errors.ts';
import { visible } from '../text/visible.ts';

/** The name of an object: the SHA-256 of its bytes, in lower-case hexadecimal digits. */
export const objectDigest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a SHA-256 of 64 hexadecimal digits');

/** @throws BenchError `data` for a name that is no digest. */
export function assertDigest(name: string): void {
  if (objectDigest.safeParse(name).success) return;
  throw new BenchError('data', `${visible(name)} names no object`, {
    remedy: 'Expected a SHA-256 of 64 hexadecimal digits; see where the name is from.',
  });
}

/** Files by the SHA-256 of their bytes, where several machines reach them. */
export interface ObjectStore {
  /** As a user names it, such as `file:/nfs/bench` or `s3://bucket/prefix`. */
  readonly name: string;
  /**
   * Has the store hold a file, whole or not at all.
   * @returns The file's SHA-256.
   * @throws BenchError `data` when the file cannot be read or the store cannot be written.
   */
  put(file: string): Promise<string>;
  /**
   * Writes an object to a file, which is then what the digest says or is not there.
   * @param mostBytes Bytes that it may have.
   * @throws BenchError `data` for a digest that is none, an object that is missing, damaged or larger.
   */
  get(digest: string, file: string, mostBytes: number): Promise<void>;
}
