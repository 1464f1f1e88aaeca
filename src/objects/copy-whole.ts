import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';

/** Bytes read at a time. */
const CHUNK = 1 << 20;

/** Takes bytes as they come. */
type Pass = (bytes: Uint8Array) => Promise<unknown>;

/** What is no file, such as a pipe, or is larger than it may be. */
export class Unfit extends Error {}

/**
 * SHA-256 of a file, in hexadecimal digits, and its bytes passed on as they are read. A link is
 * not followed, nor a pipe waited at: the folder may be another's.
 * @throws Unfit for what is no file or has more than `mostBytes`; else the system's error.
 */
export async function digestOf(
  file: string,
  mostBytes = Number.POSITIVE_INFINITY,
  pass: Pass = async () => {},
): Promise<string> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Unfit('it is no file');
    const hash = createHash('sha256');
    // Most are small; one byte more, which at its end is not there.
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, found.size + 1));
    let total = 0;
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length);
      if (bytesRead === 0) return hash.digest('hex');
      total += bytesRead;
      if (total > mostBytes) throw new Unfit(`it has more than ${mostBytes} bytes`);
      const bytes = chunk.subarray(0, bytesRead);
      hash.update(bytes);
      await pass(bytes);
    }
  } finally {
    await handle.close();
  }
}

/**
 * Copies a file, with the folders it needs, whole or not at all.
 * @param targetOf Where the copy goes by its SHA-256; null where it is not wanted.
 * @param aside Folder of the same disk in which it is written first.
 * @returns Its SHA-256.
 * @throws Unfit for what is no file or has more than `mostBytes`; else the system's error.
 */
export function copyWhole(
  from: string,
  aside: string,
  targetOf: (digest: string) => string | null,
  mostBytes?: number,
): Promise<string> {
  return writeWhole(aside, targetOf, (pass) => digestOf(from, mostBytes, pass));
}

/**
 * The same for bytes from anywhere.
 * @param write Passes all of them on and gives their SHA-256.
 * @throws what `write` throws; the system's error where nothing can be written.
 */
export async function writeWhole(
  aside: string,
  targetOf: (digest: string) => string | null,
  write: (pass: Pass) => Promise<string>,
): Promise<string> {
  makeFolder(aside);
  const path = `${aside}/${randomBytes(9).toString('hex')}.tmp`;
  try {
    const digest = await written(await open(path, 'wx'), write);
    const target = targetOf(digest);
    if (target !== null) {
      makeFolder(dirname(target));
      await rename(path, target);
    }
    return digest;
  } finally {
    await rm(path, { force: true });
  }
}

async function written(
  handle: FileHandle,
  write: (pass: Pass) => Promise<string>,
): Promise<string> {
  try {
    const digest = await write((bytes) => handle.writeFile(bytes));
    await handle.sync();
    return digest;
  } finally {
    await handle.close();
  }
}
