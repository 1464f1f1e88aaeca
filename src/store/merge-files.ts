import { linkSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import { MAX_AT_ONCE, type Merged, mergeInto } from './merge.ts';
import { assertOurs, isWritable, openDatabase, readableCopy } from './open.ts';
import { foreign, isOfRows, isOfWriting, storeError } from './store-error.ts';

/** Begins the name of the folder in which a merge works, beside its target. */
export const MERGE_FOLDER = '.merge-';

/**
 * Merges stores into one, which may be there already or be one of them. The
 * others are copied first, aside, and the copies brought to the newest schema:
 * they stay as they are. The target has all of it in the end, or is as it was.
 * @throws BenchError `store` for a file that is no store, is damaged or of a
 *   newer version, and where the target cannot be written.
 */
export async function mergeStores(files: readonly string[], into: string): Promise<Merged> {
  const others = [...new Set(files.map(existing))].filter((file) => file !== real(into));
  const folder = workFolder(into);
  try {
    const copies: string[] = [];
    for (const [i, file] of others.entries()) {
      const copy = join(folder, `${i}.sqlite`);
      await copyOf(file, copy, into);
      copies.push(copy);
    }
    const batch = gathered(copies, folder);
    if (statSync(into, { throwIfNoEntry: false }) !== undefined) return merged(batch, into);
    const whole = join(folder, 'whole.sqlite');
    const result = merged(batch, whole);
    // Fails where another process has made the target meanwhile.
    linkSync(whole, into);
    return result;
  } catch (thrown) {
    // Ours fit their own schema: what does not is what came.
    if (isOfRows(thrown)) throw foreign(others.join(', '), reasonOf(thrown));
    throw storeError(thrown, into);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function existing(file: string): string {
  const path = real(file);
  if (path !== null && statSync(path).isFile()) return path;
  throw new BenchError(
    'store',
    path === null
      ? `no store at ${file}`
      : `${file} is a folder, a pipe or a device: expected a store's file`,
    { remedy: 'Name the SQLite file of a store, such as .transfer-bench/store.sqlite.' },
  );
}

function real(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}

/** On the target's disk, so that the whole can be moved into place at once. */
function workFolder(into: string): string {
  const home = dirname(resolve(into));
  try {
    makeFolder(home);
    return mkdtempSync(join(home, MERGE_FOLDER));
  } catch (thrown) {
    throw storeError(thrown, into);
  }
}

/** A copy of a store as it stands, which may be in use, at the newest schema. */
async function copyOf(file: string, copy: string, into: string): Promise<void> {
  const own = isWritable(file) ? null : readableCopy(file);
  try {
    const db = new Database(own?.copy ?? file, { readonly: true });
    try {
      assertOurs(db, file);
      await db.backup(copy);
    } finally {
      db.close();
    }
    openDatabase(copy, file).close();
  } catch (thrown) {
    const cause = thrown instanceof BenchError ? thrown.cause : thrown;
    // What is written lies beside the target.
    throw isOfWriting(cause) ? storeError(cause, into) : storeError(thrown, file);
  } finally {
    own?.remove();
  }
}

/** No more databases than can be attached at once: those beyond are merged among themselves. */
function gathered(copies: readonly string[], folder: string): readonly string[] {
  let rest = [...copies];
  for (let round = 0; rest.length > MAX_AT_ONCE; round++) {
    const gathering = join(folder, `gathered-${round}.sqlite`);
    merged(rest.slice(0, MAX_AT_ONCE), gathering);
    rest = [...rest.slice(MAX_AT_ONCE), gathering];
  }
  return rest;
}

function merged(others: readonly string[], into: string): Merged {
  const db = openDatabase(into);
  try {
    return mergeInto(db, others);
  } finally {
    db.close();
  }
}
