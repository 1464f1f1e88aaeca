import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { mergeStores } from '../../src/store/merge-files.ts';
import { openDatabase, openStore } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { closing, temporaryFolder } from '../support/temporary-store.ts';

/** A store with a run of two trials, changed by a statement as another program might. */
function changed(...statements: string[]): string {
  const file = join(temporaryFolder(), 'store.sqlite');
  const db = openDatabase(file);
  const store = storeOn(db);
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  for (const number of [1, 2]) store.recordTrial(run, endedTrial(number));
  store.finishRun(run, 'finished');
  store.close();
  const raw = new Database(file);
  raw.pragma('ignore_check_constraints = ON');
  raw.pragma('foreign_keys = OFF');
  for (const statement of statements) raw.exec(statement);
  raw.close();
  return file;
}

const foreign = (what: string) =>
  expect.objectContaining({
    code: 'store',
    message: expect.stringMatching(
      new RegExp(`store\\.sqlite is damaged or was changed by another program: .*${what}`),
    ),
    remedy: expect.stringContaining('backup'),
  });

/** All that a command reads of a store. */
function readAll(file: string): void {
  const store = closing(openStore(file));
  for (const run of store.listRuns()) {
    store.trialsOf(run.id);
    for (const { name } of run.experiments) {
      store.answersOf(run.id, name);
      store.predictionsOf(run.id, name);
      store.provenanceOf(run.id, name);
      store.throughputOf(run.id, name);
    }
  }
  store.timings('wasm', 'CPU, SIMD');
  store.failedLately('sample');
  for (const _ of store.eachPrediction([1]));
}

test('a store that nobody changed is read', () => {
  expect(() => readAll(changed())).not.toThrow();
});

describe('an experiment whose name leads elsewhere is refused as it is read', () => {
  test.each(['../../x', '..', '.', '', 'a/b', '/etc/x', 'x\\y', 'a\u001b[31m', '::error::x'])(
    '%j',
    (name) => {
      const file = changed(
        `UPDATE run_experiments SET name = ${sql(name)}, experiment = json_set(experiment, '$.name', ${sql(name)})`,
        `UPDATE run_trials SET experiment = ${sql(name)}`,
      );
      expect(() => readAll(file)).toThrow(foreign('does not fit at name'));
    },
  );

  test('and one with two names', () => {
    const file = changed("UPDATE run_experiments SET name = '../../x'");
    expect(() => readAll(file)).toThrow(foreign('has another name inside'));
  });
});

/** The data of an experiment, as a store keeps them. */
function countsOf(are: string, train: number): string {
  return JSON.stringify([{ name: 'x', classes: [], groups: { are, train, test: 2 } }]);
}

test.each([
  ['patient', 'patient'],
  ['a word of a later version', 'group'],
])('images of groups that are called %j are of %ss', (are, read) => {
  const file = changed(`UPDATE run_experiments SET data = ${sql(countsOf(are, 7))}`);
  const [run] = closing(openStore(file)).listRuns();
  expect(run!.experiments[0]!.data[0]!.groups).toEqual({ are: read, train: 7, test: 2 });
});

describe('rows that transfer-bench never writes are named', () => {
  test.each([
    ["UPDATE run_experiments SET experiment = '{'", 'is no JSON'],
    ["UPDATE run_experiments SET experiment = '[]'", 'does not fit'],
    ["UPDATE run_experiments SET notes = '7'", 'what is noted'],
    [`UPDATE run_experiments SET data = ${sql(countsOf('patient', -1))}`, 'what is counted'],
    ["UPDATE environments SET content = '{}'", 'the environment of run 1'],
    ['UPDATE environments SET content = \'{"backend": 7}\'', 'the environment of run 1'],
    ["UPDATE environments SET content = 'x'", 'JSON'],
    ["UPDATE trials SET classes = '['", 'JSON'],
    ["UPDATE runs SET started_at = 'yesterday'", 'is no time'],
    ["UPDATE runs SET selection = '[1]'", 'the selection of run 1'],
    ["UPDATE trials SET spec = json_set(spec, '$.data.name', '../x')", 'data.name'],
    ["UPDATE trials SET spec = json_set(spec, '$.base.inputSize', 1000000)", 'base.inputSize'],
    ["UPDATE trials SET spec = json_set(spec, '$.seed', -1)", 'seed'],
    ["UPDATE trials SET classes = '[1]'", 'the classes of'],
    ['UPDATE trials SET classes = \'["one"]\'', 'are not to its images and classes'],
    ["UPDATE trials SET phase_seconds = '7'", 'the phases of'],
    ["UPDATE trials SET tuning = '{}'", 'the tuning of'],
    ["UPDATE trials SET started_at = ''", 'is no time'],
    ['UPDATE trials SET test_accuracy = 7', 'test_accuracy of the trial trial-1 is 7'],
    ['UPDATE trials SET wall_seconds = -1', 'the time of the trial trial-1 is -1 s'],
    ['UPDATE predictions SET predicted = 99', 'are not to its images and classes'],
    ['UPDATE predictions SET label = -1', 'are not to its images and classes'],
    ['DELETE FROM predictions WHERE example = 3', 'are not to its images and classes'],
    ["UPDATE predictions SET probabilities = x'010203'", 'four bytes'],
  ])('%s', (statement, what) => {
    expect(() => readAll(changed(statement))).toThrow(foreign(what));
  });
});

describe('a schema that transfer-bench never makes is refused before it is read', () => {
  const ENDLESS =
    'CREATE VIEW trials AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, hex(i) AS hash FROM n';
  test.each<[string[], string]>([
    [['DROP TABLE throughput'], 'it has no table throughput'],
    [['ALTER TABLE trials DROP COLUMN artifact'], 'its table trials has no column artifact'],
    [['DROP TABLE trials', ENDLESS], 'trials is no table'],
    [['DROP TABLE throughput', 'CREATE TABLE throughput (a)'], 'throughput is no table'],
    [
      ['CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM trials; END'],
      'it has the trigger t',
    ],
    [['PRAGMA user_version = -1'], 'its schema is -1'],
    [['PRAGMA user_version = 0'], 'its schema is 0'],
    [['PRAGMA user_version = 2'], ''],
  ])('%j', async (statements, what) => {
    const file = changed(...statements);
    expect(() => openStore(file)).toThrow(foreign(what));
    const into = join(temporaryFolder(), 'into.sqlite');
    await expect(mergeStores([file], into)).rejects.toThrow(foreign(what));
  });
});

test.each(['UPDATE trials SET test_accuracy = 7', 'DELETE FROM run_experiments'])(
  'what does not fit is no defect of a merge: %s',
  async (statement) => {
    const into = join(temporaryFolder(), 'into.sqlite');
    await mergeStores([changed(statement)], into).then(
      () => {},
      (thrown) => expect(thrown).toEqual(foreign('constraint failed')),
    );
  },
);

const sql = (text: string) => `'${text.replaceAll("'", "''")}'`;
