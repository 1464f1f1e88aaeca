import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { APPLICATION_ID } from './migrations/01-initial.ts';
import { assertOurs, isWritable, readableCopy } from './open.ts';
import { storeError } from './store-error.ts';

/**
 * Hashes of the finished trials of a store of this version or an older one, which
 * is read alone.
 * @throws BenchError `store` where it cannot be read, or is none.
 */
export function finishedHashes(file: string): Set<string> {
  if (isWritable(file)) return hashesIn(file, file);
  const { copy, remove } = readableCopy(file);
  try {
    return hashesIn(copy, file);
  } finally {
    remove();
  }
}

function hashesIn(path: string, file: string): Set<string> {
  try {
    const db = new Database(path, { readonly: true });
    try {
      assertOurs(db, file);
      const hashes = db.prepare("SELECT DISTINCT hash FROM trials WHERE status = 'finished'");
      return new Set(hashes.pluck().all() as string[]);
    } finally {
      db.close();
    }
  } catch (thrown) {
    throw storeError(thrown, file);
  }
}

/** The stores in a folder, whatever they are called. */
export function storesIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => isFile(path) && isStore(path));
}

/** Not of a link that leads round and round, or of what may not be looked at. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** By the header of SQLite files: their magic, and our number at byte 68. */
function isStore(path: string): boolean {
  const header = Buffer.alloc(72);
  const file = openSync(path, 'r');
  try {
    readSync(file, header);
  } finally {
    closeSync(file);
  }
  return (
    header.toString('latin1', 0, 15) === 'SQLite format 3' &&
    header.readUInt32BE(68) === APPLICATION_ID
  );
}
