import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../src/store/migrate.ts';
import { openDatabase, openStore, openStoreForReading } from '../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { closing, temporaryFolder } from '../support/temporary-store.ts';

test('a store and its folder are made where they are missing', () => {
  const store = closing(openStore(join(temporaryFolder(), 'a/b/store.sqlite')));
  expect(store.integrityCheck()).toBe('ok');
  expect(store.listRuns()).toEqual([]);
});

test('a commit is on disk before it is acknowledged, and references are enforced', () => {
  const db = openDatabase(join(temporaryFolder(), 'store.sqlite'));
  const pragma = (name: string) => db.pragma(name, { simple: true });
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous')).toBe(2);
  expect(pragma('foreign_keys')).toBe(1);
  expect(pragma('busy_timeout')).toBeGreaterThan(0);
  db.close();
});

test('a store to read must be there', () => {
  const file = join(temporaryFolder(), 'store.sqlite');
  expect(() => openStoreForReading(file)).toThrow(
    expect.objectContaining({
      code: 'store',
      message: `no store at ${file}`,
      remedy: expect.stringContaining('bench run'),
    }),
  );
  openStore(file).close();
  expect(closing(openStoreForReading(file)).listRuns()).toEqual([]);
});

test('a folder is refused', () => {
  const folder = temporaryFolder();
  expect(() => openStore(folder)).toThrow(
    expect.objectContaining({ code: 'store', message: `${folder} is a folder: expected a file` }),
  );
});

test('a folder that cannot be made is refused', () => {
  const occupied = join(temporaryFolder(), 'file');
  writeFileSync(occupied, '');
  expect(() => openStore(join(occupied, 'store.sqlite'))).toThrow(
    expect.objectContaining({
      code: 'store',
      message: expect.stringContaining('cannot be opened'),
      remedy: expect.stringContaining('--store'),
    }),
  );
});

test.runIf(process.platform === 'linux')('a folder under /proc is refused at once', () => {
  expect(() => openStore('/proc/none/deeper/store.sqlite')).toThrow(
    expect.objectContaining({
      code: 'store',
      message: expect.stringContaining('cannot be opened'),
    }),
  );
});

test('a file that is no database is refused and left as it is', () => {
  const file = join(temporaryFolder(), 'notes.txt');
  writeFileSync(file, 'not a database at all, but long enough to have a header '.repeat(40));
  const before = readFileSync(file);
  expect(() => openStore(file)).toThrow(
    expect.objectContaining({ code: 'store', message: expect.stringContaining('is not a store') }),
  );
  expect(readFileSync(file)).toEqual(before);
});

test('a database of another program is refused and left as it is', () => {
  const file = join(temporaryFolder(), 'other.sqlite');
  const other = new Database(file);
  other.exec('CREATE TABLE trials (id INTEGER)');
  other.close();
  const before = readFileSync(file);
  expect(() => openStore(file)).toThrow(
    expect.objectContaining({ message: `${file} is a database of another program` }),
  );
  expect(readFileSync(file)).toEqual(before);
});

test('a store of a newer version is refused', () => {
  const file = join(temporaryFolder(), 'store.sqlite');
  const db = openDatabase(file);
  const newer = MIGRATIONS.length + 1;
  db.pragma(`user_version = ${newer}`);
  db.close();
  expect(() => openStore(file)).toThrow(
    expect.objectContaining({
      message: `${file} was written by a newer transfer-bench (schema ${newer}; this one knows ${MIGRATIONS.length})`,
      remedy: expect.stringContaining('Upgrade'),
    }),
  );
});

test('a damaged store is told from a defect', () => {
  const file = join(temporaryFolder(), 'store.sqlite');
  const store = openStore(file);
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  for (let i = 0; i < 20; i++) store.recordTrial(run, endedTrial(i));
  store.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096 * 2);
  writeFileSync(file, bytes);
  expect(() => {
    const damaged = closing(openStore(file));
    damaged.trialsOf(damaged.getRun('latest').id);
  }).toThrow(
    expect.objectContaining({ code: 'store', message: expect.stringContaining('is damaged') }),
  );
});

test('the same store may be open twice', () => {
  const file = join(temporaryFolder(), 'store.sqlite');
  mkdirSync(join(file, '..'), { recursive: true });
  const [one, two] = [closing(openStore(file)), closing(openStore(file))];
  const run = one.beginRun(ENVIRONMENT, [runExperiment()], 1);
  two.recordTrial(run, endedTrial(1));
  one.recordTrial(run, endedTrial(2));
  expect(two.trialsOf(run).map((trial) => trial.hash)).toEqual(['trial-1', 'trial-2']);
});
