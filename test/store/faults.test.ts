import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { BenchError } from '../../src/errors.ts';
import { openDatabase } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';
import { storeError } from '../../src/store/store-error.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { closing, temporaryFolder } from '../support/temporary-store.ts';
import { expectWholeTrials } from '../support/whole-trials.ts';

test('a full disk is told with a remedy, and nothing is half-written', () => {
  const db = openDatabase(join(temporaryFolder(), 'store.sqlite'));
  const store = closing(storeOn(db));
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  store.recordTrial(run, endedTrial(1));
  const pages = db.pragma('page_count', { simple: true }) as number;
  db.pragma(`max_page_count = ${pages + 3}`);
  expect(() => store.recordTrial(run, endedTrial(2, 'sample', 5000))).toThrow(
    expect.objectContaining({
      code: 'store',
      message: expect.stringContaining('the disk is full'),
      remedy: expect.stringContaining('Free some space'),
    }),
  );
  expect(store.integrityCheck()).toBe('ok');
  expect(store.findFinished('trial-2')).toBeNull();
  expect(expectWholeTrials(store, run)).toEqual([1]);
  db.pragma('max_page_count = 1000000');
  store.recordTrial(run, endedTrial(2));
  expect(expectWholeTrials(store, run)).toEqual([1, 2]);
});

test('a store that another process holds is told with a remedy', () => {
  const file = join(temporaryFolder(), 'store.sqlite');
  const db = openDatabase(file);
  const store = closing(storeOn(db));
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  const holder = new Database(file);
  onTestFinished(() => {
    holder.close();
  });
  holder.exec('BEGIN IMMEDIATE');
  db.pragma('busy_timeout = 20');
  expect(() => store.recordTrial(run, endedTrial(1))).toThrow(
    expect.objectContaining({ code: 'store', message: `${file} is locked by another process` }),
  );
  expect(store.trialsOf(run)).toEqual([]);
  holder.exec('ROLLBACK');
  store.recordTrial(run, endedTrial(1));
  expect(expectWholeTrials(store, run)).toEqual([1]);
});

test('a store that is read-only is told with a remedy', () => {
  const db = openDatabase(':memory:');
  const store = closing(storeOn(db));
  db.pragma('query_only = ON');
  expect(() => store.beginRun(ENVIRONMENT, [], 1)).toThrow(
    expect.objectContaining({
      code: 'store',
      message: expect.stringContaining('cannot be written to'),
    }),
  );
});

test.each([
  ['SQLITE_FULL', 'disk is full'],
  ['SQLITE_BUSY_SNAPSHOT', 'locked'],
  ['SQLITE_READONLY_DBMOVED', 'cannot be written to'],
  ['SQLITE_CANTOPEN_ISDIR', 'cannot be opened'],
  ['SQLITE_CORRUPT_INDEX', 'damaged'],
  ['SQLITE_IOERR_FSYNC', 'disk failed'],
  ['ENOSPC', 'disk is full'],
  ['EACCES', 'cannot be written to'],
  ['ERR_DLOPEN_FAILED', 'not built for this Node.js'],
])('%s is explained', (code, message) => {
  const cause = Object.assign(new Error('as the library puts it'), { code });
  const error = storeError(cause, 'store.sqlite');
  expect(error).toBeInstanceOf(BenchError);
  expect(error).toMatchObject({
    code: 'store',
    message: expect.stringMatching(
      new RegExp(`store\\.sqlite.*${message}|${message}.*store\\.sqlite`),
    ),
    remedy: expect.any(String),
    cause,
  });
});

test('a defect stays what it is', () => {
  for (const thrown of [new TypeError('x is not a function'), 'text', undefined])
    expect(storeError(thrown, 'store.sqlite')).toBe(thrown);
  const constraint = new Database.SqliteError('UNIQUE', 'SQLITE_CONSTRAINT_UNIQUE');
  expect(storeError(constraint, 'store.sqlite')).toBe(constraint);
});
