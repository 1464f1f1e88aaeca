import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import { assertSchema } from './assert-schema.ts';
import { MIGRATIONS, migrate, versionOf } from './migrate.ts';
import { APPLICATION_ID } from './migrations/01-initial.ts';
import { type Store, storeOn } from './store.ts';
import { foreign, storeError } from './store-error.ts';

/** Milliseconds to wait for another process's write; each is far shorter. */
const BUSY_TIMEOUT = 10_000;
/** Milliseconds between two tries where SQLite does not wait by itself. */
const BUSY_PAUSE = 5;

/**
 * Opens the store at a path, and makes it and its folder where they are missing.
 * @throws BenchError `store` for a path that cannot be written to, a folder, a
 * foreign or damaged file, a locked one, or one of a newer version.
 */
export function openStore(file: string): Store {
  return storeOn(openDatabase(file));
}

/**
 * Opens a store that must be there, to read it and write to it.
 * @throws BenchError `store` where it is not, or as `openStore` does.
 */
export function openStoreForWriting(file: string): Store {
  assertThere(file);
  return openStore(file);
}

/**
 * Opens a store that must be there, to read it alone. One that may not be written to, on a medium
 * or of another user, is read from a copy: SQLite wants to write beside what it reads, and an
 * older store is brought to the newest schema.
 * @throws BenchError `store` where it is not there, or as `openStore` does.
 */
export function openStoreForReading(file: string): Store {
  assertThere(file);
  return isWritable(file) ? openStore(file) : openCopy(file);
}

/** Whether SQLite can open a store where it is. */
export function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch (thrown) {
    return !['EACCES', 'EPERM', 'EROFS'].includes((thrown as NodeJS.ErrnoException).code ?? '');
  }
}

function openCopy(file: string): Store {
  const { copy, remove } = readableCopy(file);
  try {
    return storeOn(openDatabase(copy, file), { named: file, onClose: remove });
  } catch (thrown) {
    remove();
    throw thrown;
  }
}

/**
 * A copy of a store that cannot be opened where it is, in a folder of its own.
 * @throws BenchError `store` for what is no file or cannot be read.
 */
export function readableCopy(file: string): { readonly copy: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'transfer-bench-read-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    assertFile(file);
    const copy = join(folder, 'store.sqlite');
    // With its log: what was committed last may stand there alone.
    for (const part of ['', '-wal'])
      if (existsSync(file + part)) {
        copyFileSync(file + part, copy + part);
        chmodSync(copy + part, 0o600);
      }
    return { copy, remove };
  } catch (thrown) {
    remove();
    throw unreadable(thrown, file);
  }
}

/** What may not be read is no matter of writing. */
function unreadable(thrown: unknown, file: string): unknown {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code !== 'EACCES' && code !== 'EPERM') return storeError(thrown, file);
  return new BenchError('store', `${file} cannot be read: permission is missing`, {
    remedy: 'Get permission to read it, or name another file with --store.',
    cause: thrown,
  });
}

function assertThere(file: string): void {
  let found: unknown;
  try {
    found = statSync(file, { throwIfNoEntry: false });
  } catch (thrown) {
    throw storeError(thrown, file);
  }
  if (found === undefined) {
    throw new BenchError('store', `no store at ${file}`, {
      remedy: 'Run `bench run` first, or name the store with --store.',
    });
  }
}

/**
 * The database of a store, configured and at the newest schema.
 * @param named What errors call it.
 */
export function openDatabase(file: string, named = file): Database.Database {
  let db: Database.Database | undefined;
  try {
    makeFolder(dirname(file));
    assertFile(file);
    db = new Database(file, { timeout: BUSY_TIMEOUT });
    assertOurs(db, named);
    configure(db);
    migrated(db, named);
    return db;
  } catch (thrown) {
    db?.close();
    throw storeError(thrown, named);
  }
}

/** SQLite would wait for ever at a pipe, and read a device without end. */
function assertFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  if (!found.isDirectory())
    throw new BenchError('store', `${file} is a device or a pipe: expected a file`, {
      remedy: 'Name a file with --store.',
    });
  throw new BenchError('store', `${file} is a folder: expected a file`, {
    remedy: 'Name a file in it, such as store.sqlite, with --store.',
  });
}

/**
 * Stands before the first write, so that a foreign database is left as it is.
 * @throws BenchError `store` for a database of another program or a newer version.
 */
export function assertOurs(db: Database.Database, file: string): void {
  // In one transaction: another process may be making the same store.
  const { version, application, empty } = db.transaction(() => ({
    version: versionOf(db),
    application: db.pragma('application_id', { simple: true }),
    empty: db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined,
  }))();
  if (application !== APPLICATION_ID && !(empty && application === 0 && version === 0)) {
    throw new BenchError('store', `${file} is a database of another program`, {
      remedy: 'Name another file with --store; this one was not touched.',
    });
  }
  if (version < 0 || (!empty && version === 0))
    throw foreign(file, `its schema is ${version}: expected 1 to ${MIGRATIONS.length}`);
  if (version > MIGRATIONS.length) {
    throw new BenchError(
      'store',
      `${file} was written by a newer transfer-bench (schema ${version}; this one knows ${MIGRATIONS.length})`,
      { remedy: 'Upgrade transfer-bench, or name another file with --store.' },
    );
  }
  if (version > 0) assertSchema(db, file, version);
}

/** Brought to the newest schema; rows that no migration can take are those of another program. */
function migrated(db: Database.Database, file: string): void {
  try {
    migrate(db);
  } catch (thrown) {
    const known = storeError(thrown, file);
    if (known instanceof BenchError) throw known;
    throw foreign(file, `its rows do not fit its schema: ${reasonOf(thrown)}`);
  }
}

function configure(db: Database.Database): void {
  changeToWal(db);
  // In WAL mode NORMAL may lose the last commits in a power cut; FULL syncs each one.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
}

/** SQLite does not wait for another process when it changes a database's journal: we do. */
function changeToWal(db: Database.Database): void {
  const until = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (thrown) {
      const isBusy = (thrown as { code?: string }).code?.startsWith('SQLITE_BUSY') ?? false;
      if (!isBusy || performance.now() > until) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_PAUSE);
    }
  }
}
