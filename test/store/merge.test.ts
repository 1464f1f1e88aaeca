import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeInto } from '../../src/store/merge.ts';
import { mergeStores } from '../../src/store/merge-files.ts';
import { MIGRATIONS, migrate } from '../../src/store/migrate.ts';
import { openDatabase, openStore } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';
import {
  ENVIRONMENT,
  endedTrial,
  FINGERPRINTS,
  runExperiment,
  THROUGHPUT,
} from '../support/store-samples.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

/** One run of a store: the machine it ran on and the trials it trained or reused, by number. */
interface Ran {
  readonly machine: string;
  readonly trials: readonly number[];
  readonly ends: boolean;
}

const runs = fc.array(
  fc.record({
    machine: fc.constantFrom('one', 'two'),
    trials: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
    ends: fc.boolean(),
  }),
  { maxLength: 3 },
);

/** Several stores that were copies of one and went on apart. */
const worlds = fc.record({ common: runs, apart: fc.array(runs, { minLength: 2, maxLength: 3 }) });

let clock = 0;

function ran(file: string, all: readonly Ran[]): void {
  const db = openDatabase(file);
  // Nothing is lost here but time.
  db.pragma('synchronous = OFF');
  const store = storeOn(db);
  for (const { machine, trials, ends } of all) {
    const run = store.beginRun({ ...ENVIRONMENT, cpu: machine }, [runExperiment()], 1);
    for (const number of trials) {
      const trial = { ...endedTrial(number, 'sample', 3), fingerprints: FINGERPRINTS };
      if (store.findFinished(trial.hash) !== null) store.reuseTrial(run, 'sample', trial.hash);
      else {
        clock += 1;
        store.recordTrial(run, {
          ...trial,
          startedAt: new Date(clock).toISOString(),
          // Some are trained elsewhere.
          ...(number % 2 === 0 ? {} : { environment: { ...ENVIRONMENT, host: `w${number}` } }),
        });
      }
    }
    store.recordThroughput(run, { ...THROUGHPUT, sampleSeconds: [0.1, 0.3] });
    if (ends) store.finishRun(run, 'finished');
  }
  store.close();
}

function world(folder: string, { common, apart }: { common: Ran[]; apart: Ran[][] }): string[] {
  const origin = join(folder, 'origin.sqlite');
  ran(origin, common);
  return apart.map((own, i) => {
    const file = join(folder, `store-${i}.sqlite`);
    copyFileSync(origin, file);
    ran(file, own);
    return file;
  });
}

/** All that a store says, by identities rather than numbers. */
function contentOf(file: string) {
  const db = new Database(file, { readonly: true });
  const all = (sql: string) => db.prepare(sql).all();
  const content = {
    runs: all(`SELECT identity, status, started_at, finished_at, content FROM runs
      JOIN environments ON environments.id = environment_id ORDER BY identity`),
    experiments: all(`SELECT identity, name, experiment, planned FROM run_experiments
      JOIN runs ON runs.id = run_id ORDER BY 1, 2`),
    links: all(`SELECT identity, experiment, run_trials.hash, reused, trials.started_at
      FROM run_trials JOIN runs ON runs.id = run_trials.run_id JOIN trials ON trials.id = trial_id
      ORDER BY 1, 2, 3`),
    trials:
      all(`SELECT trials.hash, trials.spec, trials.started_at, wall_seconds, test_accuracy, identity, fingerprints, content,
      (SELECT count(*) || ' ' || sum(loss) FROM epochs WHERE trial_id = trials.id) AS epochs,
      (SELECT group_concat(hex(probabilities)) FROM predictions WHERE trial_id = trials.id) AS predictions
      FROM trials LEFT JOIN runs ON runs.id = run_id
        LEFT JOIN environments ON environments.id = trials.environment_id ORDER BY 1, 3`),
    throughput: all(`SELECT identity, base, task, median_seconds, sample_seconds FROM throughput
      JOIN runs ON runs.id = run_id ORDER BY 1, 2, 3`),
    faults: db.pragma('integrity_check', { simple: true }),
    strays: db.pragma('foreign_key_check'),
  };
  db.close();
  return content;
}

const numbersIn = (file: string) => {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare('SELECT id, identity FROM runs ORDER BY id').all();
  db.close();
  return rows;
};

test('in any order, at once or one after another, once or twice: the same store', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (plan) => {
      const folder = join(temporaryFolder(), 'w');
      const files = world(folder, plan as { common: Ran[]; apart: Ran[][] });
      const inputs = files.map((file) => readFileSync(file));
      const [forth, back, steps] = ['forth', 'back', 'steps'].map((n) =>
        join(folder, `${n}.sqlite`),
      );
      await mergeStores(files, forth!);
      await mergeStores(files.toReversed(), back!);
      for (const file of files.toReversed()) await mergeStores([file], steps!);
      const whole = contentOf(forth!);
      expect(whole).toMatchObject({ faults: 'ok', strays: [] });
      expect(contentOf(back!)).toEqual(whole);
      expect(numbersIn(back!)).toEqual(numbersIn(forth!));
      expect(contentOf(steps!)).toEqual(whole);
      // Again, with itself among them: nothing is added.
      expect(await mergeStores([...files, forth!], forth!)).toEqual({ runs: 0, trials: 0 });
      expect(contentOf(forth!)).toEqual(whole);
      // A run that went on counts as interrupted elsewhere; all else is as it was.
      for (const file of files) {
        const own = contentOf(file);
        expect(whole.links).toEqual(expect.arrayContaining(own.links));
        expect(whole.trials).toEqual(expect.arrayContaining(own.trials));
      }
      expect(files.map((file) => readFileSync(file))).toEqual(inputs);
      expect(readdirSync(folder).filter((name) => name.startsWith('.merge'))).toEqual([]);
    }),
    { numRuns: 5 },
  );
});

test('every table of the schema is merged, or is of one store alone', () => {
  const db = openDatabase(':memory:');
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  db.close();
  const merged = ['environments', 'runs', 'run_experiments', 'run_trials', 'throughput'];
  const known = [
    ...merged,
    'trials',
    'also_tests',
    'heat_maps',
    'epochs',
    'predictions',
    'migrations',
    'leases',
    'sqlite_sequence',
  ];
  expect(tables.toSorted()).toEqual(known.toSorted());
});

test('more stores than SQLite attaches at once', async () => {
  const folder = temporaryFolder();
  const files = Array.from({ length: 19 }, (_, i) => join(folder, `${i}.sqlite`));
  for (const [i, file] of files.entries())
    ran(file, [{ machine: 'one', trials: [i + 1], ends: true }]);
  const into = join(folder, 'into.sqlite');
  expect(await mergeStores(files, into)).toEqual({ runs: 19, trials: 19 });
  const store = openStore(into);
  expect(store.listRuns().map(({ startedAt }) => startedAt)).toEqual(
    store
      .listRuns()
      .map(({ startedAt }) => startedAt)
      .toSorted(),
  );
  store.close();
});

test('a run that has ended since it was copied is completed', async () => {
  const folder = temporaryFolder();
  const [early, late, into] = ['early', 'late', 'into'].map((n) => join(folder, `${n}.sqlite`));
  ran(early!, [{ machine: 'one', trials: [1], ends: false }]);
  copyFileSync(early!, late!);
  const store = openStore(late!);
  store.recordTrial(1, endedTrial(2));
  store.finishRun(1, 'failed');
  store.close();
  await mergeStores([early!], into!);
  expect(contentOf(into!).runs).toMatchObject([{ status: 'interrupted' }]);
  expect(await mergeStores([late!, early!], into!)).toEqual({ runs: 0, trials: 1 });
  expect(contentOf(into!)).toMatchObject({ runs: [{ status: 'failed' }], links: [{}, {}] });
});

test('a store of an older version is brought up to date in a copy, and keeps its name in both', async () => {
  const folder = temporaryFolder();
  const [old, copy, into] = ['old', 'copy', 'into'].map((n) => join(folder, `${n}.sqlite`));
  const db = new Database(old!);
  migrate(db, MIGRATIONS.slice(0, 3));
  db.exec(`INSERT INTO environments (hash, content) VALUES ('e', '{}');
    INSERT INTO runs (environment_id, status, pid, started_at)
    VALUES (1, 'finished', 7, '2026-01-01T00:00:00.000Z')`);
  db.close();
  copyFileSync(old!, copy!);
  openStore(copy!).close();
  const before = readFileSync(old!);
  expect(await mergeStores([old!, copy!], into!)).toEqual({ runs: 1, trials: 0 });
  expect(readFileSync(old!)).toEqual(before);
});

test.each([
  ['a missing file', (file: string) => file, /no store at/],
  [
    'a text',
    (file: string) => {
      writeFileSync(file, 'text '.repeat(99));
      return file;
    },
    /is not a store/,
  ],
  [
    'a store of a newer version',
    (file: string) => {
      const db = openDatabase(file);
      db.pragma('user_version = 99');
      db.close();
      return file;
    },
    /was written by a newer transfer-bench/,
  ],
])('%s among them leaves the target as it was', async (_, make, message) => {
  const folder = temporaryFolder();
  const good = join(folder, 'good.sqlite');
  ran(good, [{ machine: 'one', trials: [1], ends: true }]);
  const bad = make(join(folder, 'bad.sqlite'));
  const into = join(folder, 'into.sqlite');
  await expect(mergeStores([good, bad], into)).rejects.toThrow(message);
  expect(existsSync(into)).toBe(false);
  await mergeStores([good], into);
  const whole = contentOf(into);
  await expect(mergeStores([bad], into)).rejects.toThrow(message);
  expect(contentOf(into)).toEqual(whole);
});

test('a disk that fills up midway leaves the target as it was', () => {
  const folder = temporaryFolder();
  const [into, other] = ['into', 'other'].map((n) => join(folder, `${n}.sqlite`));
  ran(into!, [{ machine: 'one', trials: [1], ends: true }]);
  ran(other!, [{ machine: 'two', trials: [2, 3, 4, 5, 6], ends: true }]);
  const before = contentOf(into!);
  const db = openDatabase(into!);
  db.pragma(`max_page_count = ${(db.pragma('page_count', { simple: true }) as number) + 1}`);
  expect(() => mergeInto(db, [other!])).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
  db.close();
  expect(contentOf(into!)).toEqual(before);
});
