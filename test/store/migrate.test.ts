import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Experiment } from '../../src/experiment/schema.ts';
import type { PretrainingSpec, TargetTrialSpec, TrialSpec } from '../../src/experiment/trial.ts';
import { adam, pretrain, procedural, random, sgd } from '../../src/index.ts';
import { MIGRATIONS, type Migration, migrate, versionOf } from '../../src/store/migrate.ts';
import { storeOn } from '../../src/store/store.ts';
import { sample } from '../support/sample-experiment.ts';
import { ENVIRONMENT, endedTrial, runExperiment, targetSpec } from '../support/store-samples.ts';
import { expectWholeTrials } from '../support/whole-trials.ts';

const NEXT: Migration = {
  name: 'colour of a run',
  sql: "ALTER TABLE runs ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'; CREATE TABLE extra (a)",
};

function database(): Database.Database {
  const db = new Database(':memory:');
  onTestFinished(() => {
    db.close();
  });
  return db;
}

const tables = (db: Database.Database) =>
  db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
const history = (db: Database.Database) =>
  db.prepare('SELECT version, name FROM migrations ORDER BY version').all();

test('each migration is recorded', () => {
  const db = database();
  migrate(db);
  expect(versionOf(db)).toBe(MIGRATIONS.length);
  expect(history(db)).toEqual(MIGRATIONS.map(({ name }, i) => ({ version: i + 1, name })));
});

test('an older store is brought to the next version with its rows', () => {
  const db = database();
  migrate(db);
  db.exec(`
    INSERT INTO environments (hash, content) VALUES ('e', '{}');
    INSERT INTO runs (environment_id, status, pid, started_at) VALUES (1, 'running', 1, '2026-01-01T00:00:00.000Z')`);
  migrate(db, [...MIGRATIONS, NEXT]);
  expect(versionOf(db)).toBe(MIGRATIONS.length + 1);
  expect(db.prepare('SELECT status, colour FROM runs').all()).toEqual([
    { status: 'running', colour: 'grey' },
  ]);
  expect(history(db).at(-1)).toEqual({ version: MIGRATIONS.length + 1, name: NEXT.name });
});

test('a migration that fails half-way leaves the version before it', () => {
  const db = database();
  migrate(db);
  const failing = { name: 'failing', sql: `${NEXT.sql}; INSERT INTO nowhere VALUES (1)` };
  expect(() => migrate(db, [...MIGRATIONS, failing])).toThrow('nowhere');
  expect(versionOf(db)).toBe(MIGRATIONS.length);
  expect(tables(db)).not.toContain('extra');
  expect(history(db)).toHaveLength(MIGRATIONS.length);
  migrate(db, [...MIGRATIONS, NEXT]);
  expect(versionOf(db)).toBe(MIGRATIONS.length + 1);
});

test('migrations before a failing one are kept', () => {
  const db = database();
  const failing = { name: 'failing', sql: 'CREATE TABLE half (a); SELECT * FROM nowhere' };
  expect(() => migrate(db, [...MIGRATIONS, NEXT, failing])).toThrow('nowhere');
  expect(versionOf(db)).toBe(MIGRATIONS.length + 1);
  expect(tables(db)).toContain('extra');
  expect(tables(db)).not.toContain('half');
});

test('a migrated store is not migrated again', () => {
  const db = database();
  migrate(db);
  migrate(db);
  expect(history(db)).toHaveLength(MIGRATIONS.length);
});

describe('from schema 2', () => {
  /** As schema 2 had it: without what sizes, budgets and tuning brought. */
  function older(spec: TrialSpec): object {
    const { tune: _, ...schedule } = spec.schedule;
    const { weightDecay: __, ...optimizer } = schedule.optimizer;
    const common = { ...spec, schedule: { ...schedule, optimizer } };
    if (common.kind === 'pretraining') return common;
    const { start, trainSize, budget, ...rest } = common;
    expect([trainSize, budget]).toEqual([null, null]);
    return rest;
  }

  const data = procedural({ name: 'shapes', label: 'shape', train: 80, test: 20 });
  /** Optimizers wherever one can be named, and a source of new weights. */
  const experiment = sample({
    sources: [
      pretrain({ name: 'shapes', data, training: { optimizer: adam(1e-4) } }),
      pretrain({ name: 'plain', data, training: { epochs: 3 } }),
      pretrain({ name: 'bare', data }),
      random({ name: 'anew' }),
    ],
    training: {
      optimizer: adam(2e-3),
      scratch: { optimizer: sgd(0.1, { momentum: 0.9 }) },
      'fine-tuned': { optimizer: sgd(0.2) },
      frozen: { epochs: 9 },
    },
  });
  const other = sample({
    name: 'other',
    sources: [random({ name: 'renamed' }), pretrain({ name: 'anew', data })],
    training: {},
  });

  const scratch: TargetTrialSpec = {
    ...targetSpec(2),
    source: null,
    regime: 'scratch',
    start: 'random',
  };
  const control: TargetTrialSpec = { ...targetSpec(3), source: 'anew', start: 'random' };
  const { base, schedule, scaling } = targetSpec(4);
  const pretraining: PretrainingSpec = {
    kind: 'pretraining',
    base,
    source: 'shapes',
    data: targetSpec(4).data,
    seed: 4,
    schedule,
    scaling,
  };
  const specs = [targetSpec(1), scratch, control, pretraining, targetSpec(5)];

  /** A store that schema 2 wrote: a run of two experiments, the last trial failed. */
  function written() {
    const db = database();
    migrate(db, MIGRATIONS.slice(0, 2));
    db.prepare('INSERT INTO environments (hash, content) VALUES (?, ?)').run(
      'e',
      JSON.stringify(ENVIRONMENT),
    );
    db.exec(
      "INSERT INTO runs (environment_id, status, pid, started_at) VALUES (1, 'finished', 1, '2026-01-01T00:00:00.000Z')",
    );
    const old = (value: Experiment) =>
      JSON.stringify(value, (key, inner) =>
        key === 'weightDecay' || key === 'trainSizes' ? undefined : inner,
      );
    const addExperiment = db.prepare(
      "INSERT INTO run_experiments (run_id, name, file, experiment, planned) VALUES (1, ?, 'x.ts', ?, 5)",
    );
    addExperiment.run('sample', old(experiment));
    addExperiment.run('other', old(other));
    const addTrial = db.prepare(`
      INSERT INTO trials (hash, run_id, spec, status, error, started_at, wall_seconds,
        test_accuracy, test_loss, best_epoch, best_validation_loss, stopped_early,
        parameters_total, parameters_trainable, peak_memory_bytes, phase_seconds,
        train_images, validation_images, test_images, classes)
      VALUES (?, 1, ?, ?, ?, '2026-01-01T00:00:00.000Z', 9, 0.75, 0.5, 2, 0.25, 1, 10, 5, 1000, '{"data":1}', 36, 4, 3, ?)`);
    const link = db.prepare(
      'INSERT INTO run_trials (run_id, experiment, hash, trial_id, reused, spec) VALUES (1, ?, ?, ?, 0, ?)',
    );
    specs.forEach((spec, i) => {
      const failed = i === specs.length - 1;
      addTrial.run(
        `trial-${i + 1}`,
        JSON.stringify(older(spec)),
        failed ? 'failed' : 'finished',
        failed ? 'the loss is NaN' : null,
        failed ? null : '["a","b"]',
      );
      link.run('sample', `trial-${i + 1}`, i + 1, null);
    });
    // The same trials as the other experiment names their sources.
    link.run('other', 'trial-3', 3, JSON.stringify(older({ ...control, source: 'renamed' })));
    link.run('other', 'trial-1', 1, JSON.stringify(older({ ...targetSpec(1), source: 'anew' })));
    link.run('other', 'trial-4', 4, JSON.stringify(older({ ...pretraining, source: 'anew' })));
    link.run('other', 'trial-2', 2, null);
    db.exec(`
      INSERT INTO predictions (trial_id, example, label, predicted, confidence)
      VALUES (1, 0, 0, 0, 0.9), (1, 1, 1, 0, 0.6), (1, 2, 1, 1, NULL)`);
    return db;
  }

  function migrated() {
    const db = written();
    migrate(db);
    return storeOn(db);
  }

  test('specs get what they stood for, under every name', () => {
    const store = migrated();
    expect(store.trialsOf(1, 'sample').map(({ spec }) => spec)).toEqual(specs);
    expect(store.trialsOf(1, 'other').map(({ spec }) => spec)).toEqual([
      { ...control, source: 'renamed' },
      { ...targetSpec(1), source: 'anew' },
      { ...pretraining, source: 'anew' },
      scratch,
    ]);
    expect(store.integrityCheck()).toBe('ok');
  });

  test('experiments get what they stood for', () => {
    const found = migrated()
      .getRun(1)
      .experiments.map((each) => each.experiment);
    expect(found).toEqual([experiment, other]);
  });

  test('figures that were not measured then are absent, the others as they were', () => {
    const store = migrated();
    const [{ result }, , , , failed] = store.trialsOf(1, 'sample') as never as [
      { result: object },
      ...{ result: object | null; error: string | null }[],
    ];
    expect(result).toEqual({
      testAccuracy: 0.75,
      testLoss: 0.5,
      balancedAccuracy: Number.NaN,
      auc: Number.NaN,
      calibrationError: Number.NaN,
      scaledCalibrationError: Number.NaN,
      temperature: Number.NaN,
      bestEpoch: 2,
      bestValidationLoss: 0.25,
      stoppedEarly: true,
      steps: Number.NaN,
      tuning: [],
      transfer: null,
      parametersTotal: 10,
      parametersTrainable: 5,
      peakMemoryBytes: 1000,
      phaseSeconds: { data: 1 },
      split: { train: 36, validation: 4, test: 3 },
      classes: ['a', 'b'],
      artifact: null,
    });
    expect(failed).toMatchObject({ result: null, error: 'the loss is NaN' });
    const none = new Float32Array();
    expect(store.predictionsOf(1, 'sample').get('trial-1')).toEqual([
      { example: 0, label: 0, predicted: 0, confidence: 0.9, probabilities: none },
      { example: 1, label: 1, predicted: 0, confidence: 0.6, probabilities: none },
      { example: 2, label: 1, predicted: 1, confidence: Number.NaN, probabilities: none },
    ]);
    expect(store.answersOf(1, 'sample').get('trial-1')).toEqual({
      labels: Int32Array.of(0, 1, 1),
      predicted: Int32Array.of(0, 0, 1),
      right: Uint8Array.of(1, 0, 1),
      groups: null,
    });
  });

  test('trials are of the machine of the run that computed them', () => {
    const { host, backend, device, cpu } = migrated().trialsOf(1, 'sample')[0]!.machine!;
    const { backend: ran, device: on, cpu: by } = ENVIRONMENT;
    expect([host, backend, device, cpu]).toEqual([undefined, ran, on, by]);
  });

  test('new trials are written and reused beside the old', () => {
    const store = migrated();
    const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
    store.recordTrial(run, endedTrial(7));
    expect(expectWholeTrials(store, run)).toEqual([7]);
    expect(store.reuseTrial(run, 'sample', 'trial-2')).toBe(true);
    expect(store.trialsOf(run).map(({ spec }) => spec.seed)).toEqual([7, 2]);
    expect(store.integrityCheck()).toBe('ok');
  });

  test('an empty store is brought up too', () => {
    const db = database();
    migrate(db, MIGRATIONS.slice(0, 2));
    migrate(db);
    expect(versionOf(db)).toBe(MIGRATIONS.length);
    expect(storeOn(db).listRuns()).toEqual([]);
  });
});
