import { expect, test } from 'vitest';
import { TABLES } from '../../../src/report/tables/sources.ts';
import { openDatabase } from '../../../src/store/open.ts';
import { storeOn } from '../../../src/store/store.ts';
import {
  ENVIRONMENT,
  endedTrial,
  FINGERPRINTS,
  resultOf,
  runExperiment,
  THROUGHPUT,
} from '../../support/store-samples.ts';
import { closing } from '../../support/temporary-store.ts';

function twoRuns() {
  const store = closing(storeOn(openDatabase(':memory:')));
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  store.recordTrial(run, { ...endedTrial(1, 'sample', 3), fingerprints: FINGERPRINTS });
  store.recordTrial(run, { ...endedTrial(2), outcome: { error: '=1+1' } });
  store.recordThroughput(run, { ...THROUGHPUT, sampleSeconds: [0.2, 0.4] });
  const again = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  store.reuseTrial(again, 'sample', 'trial-1');
  return store;
}

/** Rows as objects by column. */
function read(name: keyof typeof TABLES, runs?: number) {
  const store = twoRuns();
  const { columns, rows } = TABLES[name](store, store.listRuns().slice(0, runs));
  return Array.from(rows(), (row) =>
    Object.fromEntries(columns.map((column, i) => [column.name, row[i]])),
  );
}

test('a trial has its spec, its result and its environment, for each run that has it', () => {
  const rows = read('trials');
  expect(rows.map(({ run, hash, reused, status }) => [run, hash, reused, status])).toEqual([
    [1, 'trial-1', false, 'finished'],
    [1, 'trial-2', false, 'failed'],
    [2, 'trial-1', true, 'finished'],
  ]);
  const { testAccuracy, phaseSeconds } = resultOf(1, 3);
  expect(rows[0]).toMatchObject({
    testAccuracy,
    'phaseSeconds.train': phaseSeconds['train'],
    'spec.base.name': 'VGG16',
    'spec.schedule.optimizer.learningRate': 0.1,
    'environment.backend': 'wasm',
    'fingerprints.code': 'code',
    'fingerprints.backend.name': 'wasm',
    error: null,
  });
  expect(rows[1]).toMatchObject({
    testAccuracy: null,
    error: '=1+1',
    'fingerprints.code': null,
  });
});

test('the environment of a trial is that of the machine which trained it', () => {
  const store = twoRuns();
  const run = store.beginRun({ ...ENVIRONMENT, cpu: 'the run’s' }, [runExperiment()], 1);
  store.reuseTrial(run, 'sample', 'trial-1');
  const environment = { ...ENVIRONMENT, host: 'gpu-7', cpu: 'the worker’s' };
  store.recordTrial(run, { ...endedTrial(3), environment });
  const { columns, rows } = TABLES.trials(store, [store.getRun(run)]);
  const at = (name: string) => columns.findIndex((column) => column.name === `environment.${name}`);
  expect(Array.from(rows(), (row) => [row[at('cpu')], row[at('host')]])).toEqual([
    ['a processor', null],
    ['the worker’s', 'gpu-7'],
  ]);
});

test('epochs and predictions are there once, whichever runs reuse their trial', () => {
  const { epochs, predictions } = resultOf(1, 3);
  const owner = { run: 1, experiment: 'sample', hash: 'trial-1' };
  expect(read('epochs')).toMatchObject(epochs.map((epoch) => ({ ...owner, ...epoch })));
  expect(read('predictions')).toMatchObject(
    predictions.map(({ probabilities, ...each }) => ({
      ...owner,
      ...each,
      probabilities: JSON.stringify([...probabilities]),
    })),
  );
});

test('throughput and runs', () => {
  expect(read('throughput')).toMatchObject([
    { run: 1, base: 'VGG16 32px', samples: 10, sampleSeconds: '[0.2,0.4]' },
  ]);
  expect(read('runs')).toMatchObject([
    { run: 1, trials: 2, failed: 1, reused: 0, experiments: '["sample"]', status: 'running' },
    { run: 2, trials: 1, failed: 0, reused: 1 },
  ]);
});
