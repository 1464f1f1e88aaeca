import { existsSync, lstatSync, readdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Bytes of all files below a folder; a link counts for itself. */
export function bytesIn(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

/** Bytes that a user may still write where a folder is, or would be. */
export function freeBytes(folder: string): number {
  const there = nearestExisting(folder);
  const { bavail, bsize } = statfsSync(there);
  return bavail * bsize;
}

/** A folder that need not exist, or the nearest above it that does. */
export function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder
    ? folder
    : nearestExisting(dirname(folder));
}
