import { statSync } from 'node:fs';

/**
 * Why a path is none to read to its end, such as a pipe, at which one would wait, or a device
 * without an end; null for a file, a folder and what is not there, which whoever opens it tells.
 */
export function unreadableKind(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile() || found.isDirectory()) return null;
  const kind = found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
  return `it is ${kind}: expected a file`;
}

/** @throws Error that says why a path is none to read to its end. */
export function assertNoDevice(path: string): void {
  const fault = unreadableKind(path);
  if (fault !== null) throw new Error(fault);
}

/** @throws Error of the file system, or one that says what a path is that is no file. */
export function assertFile(path: string): void {
  if (statSync(path).isDirectory()) throw new Error('it is a folder: expected a file');
  assertNoDevice(path);
}
