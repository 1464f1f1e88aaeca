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
export function assertRegular(path: string): void {
  const fault = unreadableKind(path);
  if (fault !== null) throw new Error(fault);
}
