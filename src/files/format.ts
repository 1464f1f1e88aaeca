import { closeSync, openSync, readSync } from 'node:fs';
import { type FileFormat, FORMATS } from './formats.ts';
import { assertFile } from './regular-file.ts';

/** Bytes that are enough to know every format. */
const START = 1024;

/** What a file is by its first bytes; null for what is not known here, such as plain text. */
export function formatOf(start: Buffer): FileFormat | null {
  return FORMATS.find(({ test }) => start.length > 0 && test(start)) ?? null;
}

/** The format of a name that is in the list. */
export function formatNamed(id: string): FileFormat {
  return FORMATS.find((format) => format.id === id)!;
}

/**
 * The first bytes of a file, as many as `formatOf` looks at.
 * @throws Error of the file system, or for what is no file.
 */
export function startOf(path: string): Buffer {
  assertFile(path);
  const handle = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(START);
    return buffer.subarray(0, readSync(handle, buffer, 0, START, 0));
  } finally {
    closeSync(handle);
  }
}
