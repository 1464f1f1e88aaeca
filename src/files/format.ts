import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type FileFormat, FORMATS } from './formats.ts';

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
  assertRegular(path);
  const handle = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(START);
    return buffer.subarray(0, readSync(handle, buffer, 0, START, 0));
  } finally {
    closeSync(handle);
  }
}

/**
 * Refuses what is there but is no file: a folder cannot be read, a FIFO would be waited
 * for and a device read for ever.
 * @throws Error of the file system, or one that says what it is.
 */
export function assertRegular(path: string): void {
  const found = statSync(path);
  if (found.isFile()) return;
  const [what] = [
    found.isDirectory() ? 'a folder' : '',
    found.isFIFO() ? 'a FIFO' : '',
    found.isSocket() ? 'a socket' : '',
    'a device',
  ].filter(Boolean);
  throw new Error(`it is ${what}, not a file`);
}
