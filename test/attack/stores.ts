import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { generatorOf } from '../../src/experiment/random.ts';
import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment, THROUGHPUT } from '../support/store-samples.ts';
import { mutated } from './mutate.ts';
import type { Input } from './probe.ts';

/** All that reads a store. */
const COMMANDS: readonly (readonly string[])[] = [
  ['list'],
  ['show'],
  ['explain'],
  ['report', '--reports', 'reports'],
  ['export', '--table', 'predictions'],
  ['compare', '1', '2'],
  ['history'],
  ['gc', '--dry-run'],
  ['baseline', 'save'],
  ['merge', 'store.sqlite', '--into', 'into.sqlite'],
];

/** What another program may do to a store. */
const STATEMENTS: readonly string[] = [
  "UPDATE run_experiments SET name = '../../x', experiment = json_set(experiment, '$.name', '../../x')",
  "UPDATE run_experiments SET name = '.', experiment = json_set(experiment, '$.name', '.')",
  "UPDATE run_experiments SET name = '', experiment = json_set(experiment, '$.name', '')",
  "UPDATE run_experiments SET experiment = 'x'",
  "UPDATE run_experiments SET experiment = json_set(experiment, '$.question', char(27) || '[31m' || char(10) || '::error::x')",
  "UPDATE run_experiments SET file = char(27) || ']0;t' || char(7)",
  "UPDATE run_experiments SET skip_reason = char(10) || '::error::x' || char(155)",
  "UPDATE run_experiments SET notes = '[{}]'",
  'UPDATE run_experiments SET planned = 9007199254740991',
  'DELETE FROM run_experiments',
  "UPDATE environments SET content = '[]'",
  "UPDATE environments SET content = json_set(content, '$.device', char(27) || '[2J' || char(10) || '::set-output::x')",
  'DELETE FROM environments',
  "UPDATE runs SET started_at = 'x'",
  "UPDATE runs SET finished_at = '1970-01-01T00:00:00.000Z'",
  "UPDATE runs SET status = 'running', pid = 1",
  "UPDATE runs SET status = 'gone'",
  "UPDATE runs SET selection = '{}'",
  'UPDATE runs SET id = id + 9007199254740000',
  'DELETE FROM runs',
  "UPDATE trials SET spec = '{}'",
  "UPDATE trials SET spec = json_set(spec, '$.base.inputSize', 1000000)",
  "UPDATE trials SET spec = json_set(spec, '$.data.train', 1000000000)",
  "UPDATE trials SET spec = json_set(spec, '$.data.name', char(10) || '::error::x')",
  "UPDATE trials SET spec = json_set(spec, '$.seed', 1e300)",
  "UPDATE trials SET classes = '[]'",
  "UPDATE trials SET classes = json_array(char(27) || '[31m', '::error::x')",
  'UPDATE trials SET wall_seconds = -1',
  'UPDATE trials SET wall_seconds = 1e308',
  'UPDATE trials SET test_accuracy = 7',
  'UPDATE trials SET test_images = 0',
  "UPDATE trials SET status = 'failed', error = char(27) || '[31m' || char(10) || '::error::x', classes = NULL",
  'DELETE FROM trials',
  'UPDATE predictions SET label = 1000000000',
  'UPDATE predictions SET predicted = -1',
  "UPDATE predictions SET probabilities = x'01'",
  'UPDATE predictions SET confidence = NULL',
  'DELETE FROM predictions',
  'UPDATE epochs SET epoch = epoch + 1000000000',
  'UPDATE epochs SET validation_accuracy = 1e308',
  "UPDATE run_trials SET hash = '../../x'",
  "UPDATE run_trials SET spec = '[]'",
  'UPDATE run_trials SET trial_id = 999',
  "UPDATE throughput SET sample_seconds = '{}'",
  'UPDATE throughput SET batch_size = 0',
  'DROP TABLE trials',
  'DROP TABLE throughput',
  'DROP TABLE migrations',
  'ALTER TABLE trials DROP COLUMN artifact',
  'ALTER TABLE runs DROP COLUMN assigned',
  'DROP TABLE trials; CREATE VIEW trials AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n',
  'CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM trials; END',
  'PRAGMA user_version = -1',
  'PRAGMA user_version = 0',
  'PRAGMA user_version = 3',
  'PRAGMA user_version = 99',
  'PRAGMA application_id = 7',
];

function made(file: string): void {
  const store = openStore(file);
  for (const trials of [3, 2]) {
    const run = store.beginRun(ENVIRONMENT, [{ ...runExperiment(), planned: trials }], 1);
    for (let i = 0; i < trials; i++) store.recordTrial(run, endedTrial(i + 10 * run));
    store.recordThroughput(run, THROUGHPUT);
    store.finishRun(run, 'finished');
  }
  store.close();
}

export function stores(seed: number, mutations: number): Input[] {
  const random = generatorOf('attack on stores', seed);
  const placed = (args: readonly string[]) =>
    args[0] === 'merge' ? args : [...args, '--store', 'store.sqlite'];
  const hostile = STATEMENTS.map(
    (statement, i): Input => ({
      name: statement,
      prepare(folder) {
        const file = join(folder, 'store.sqlite');
        made(file);
        const db = new Database(file);
        db.pragma('ignore_check_constraints = ON');
        db.pragma('foreign_keys = OFF');
        try {
          db.exec(statement);
        } catch {
          // What SQLite refuses leaves a sound store, which is an input too.
        }
        db.close();
        return placed(COMMANDS[i % COMMANDS.length]!);
      },
    }),
  );
  const broken = Array.from(
    { length: mutations },
    (_, i): Input => ({
      name: `mutation ${i}`,
      prepare(folder) {
        const file = join(folder, 'store.sqlite');
        made(file);
        writeFileSync(file, mutated(readFileSync(file), random).bytes);
        return placed(COMMANDS[i % COMMANDS.length]!);
      },
    }),
  );
  return [...hostile, ...broken];
}
