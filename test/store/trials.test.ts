import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase, openStore } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';
import { ENVIRONMENT, endedTrial, resultOf, runExperiment, targetSpec } from './samples.ts';
import { closing } from './temporary.ts';
import { expectWholeTrials } from './whole.ts';

const memory = () => closing(openStore(':memory:'));
const experiments = [runExperiment(), runExperiment('other')];
const failed = (number: number, error = 'the loss is NaN') => ({
  ...endedTrial(number),
  outcome: { error },
});

test('a finished trial comes back whole', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  const ended = endedTrial(7);
  store.recordTrial(run, ended);
  const { epochs: _, predictions: __, ...result } = resultOf(7);
  expect(store.trialsOf(run)).toEqual([
    {
      hash: 'trial-7',
      spec: ended.spec,
      status: 'finished',
      experiment: 'sample',
      reused: false,
      startedAt: ended.startedAt,
      wallSeconds: ended.wallSeconds,
      error: null,
      result,
    },
  ]);
  expect(expectWholeTrials(store, run)).toEqual([7]);
});

test('a pretraining comes back with its artifact', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  const { regime: _, ...common } = targetSpec(3);
  const spec = { ...common, kind: 'pretraining' as const, source: 'shapes' };
  const result = { ...resultOf(3), artifact: 'f'.repeat(64) };
  store.recordTrial(run, { ...endedTrial(3), spec, outcome: { result } });
  expect(store.trialsOf(run)[0]?.spec).toEqual(spec);
  expect(store.findFinished('trial-3')?.artifact).toBe('f'.repeat(64));
});

test('every double comes back to the bit, but -0 as 0', () => {
  const double = fc.double().map((value) => (value === 0 ? 0 : value));
  fc.assert(
    fc.property(double, double, double, (testLoss, loss, confidence) => {
      const store = openStore(':memory:');
      const run = store.beginRun(ENVIRONMENT, experiments, 1);
      const { epochs, predictions, ...rest } = resultOf(4, 1);
      const result = {
        ...rest,
        testLoss,
        epochs: epochs.map((epoch) => ({ ...epoch, loss })),
        predictions: predictions.map((prediction) => ({ ...prediction, confidence })),
      };
      store.recordTrial(run, { ...endedTrial(4), outcome: { result } });
      const back = store.trialsOf(run)[0]?.result;
      expect(back?.testLoss).toBe(testLoss);
      expect(
        store
          .epochsOf(run, 'sample')
          .get('trial-4')
          ?.map((e) => e.loss),
      ).toEqual(epochs.map(() => loss));
      expect(store.predictionsOf(run, 'sample').get('trial-4')?.[0]?.confidence).toBe(confidence);
      store.close();
    }),
    {
      numRuns: 60,
      examples: [
        [Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE],
        [Number.NEGATIVE_INFINITY, Number.NaN, Number.MAX_VALUE],
      ],
    },
  );
});

test('a failed trial keeps its reason and has no result', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(run, failed(1));
  expect(store.trialsOf(run)).toMatchObject([
    { status: 'failed', error: 'the loss is NaN', result: null },
  ]);
  expect(store.epochsOf(run, 'sample').size).toBe(0);
  expect(store.findFinished('trial-1')).toBeNull();
  expect(store.durationOf('trial-1')).toBeNull();
});

test('a trial is counted once in an experiment of a run', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(run, endedTrial(1));
  expect(() => store.recordTrial(run, endedTrial(1))).toThrow('UNIQUE');
  expect(() => store.reuseTrial(run, 'sample', 'trial-1')).toThrow('UNIQUE');
  expect(expectWholeTrials(store, run)).toEqual([1]);
});

test('a trial of an experiment the run has not is refused', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  expect(() => store.recordTrial(run, endedTrial(1, 'unknown'))).toThrow('FOREIGN KEY');
  expect(store.findFinished('trial-1')).toBeNull();
});

test('a later run reuses a trial with all its rows', () => {
  const store = memory();
  const first = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(first, endedTrial(5));
  const second = store.beginRun(ENVIRONMENT, experiments, 1);
  expect(store.reuseTrial(second, 'sample', 'trial-5')).toBe(true);
  expect(store.reuseTrial(second, 'sample', 'trial-6')).toBe(false);
  expect(store.trialsOf(second).map((trial) => trial.reused)).toEqual([true]);
  expect(expectWholeTrials(store, second)).toEqual([5]);
});

test('two experiments of a run share a trial, also one that failed', () => {
  const store = memory();
  const earlier = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(earlier, endedTrial(1));
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(run, failed(1));
  expect(store.reuseTrial(run, 'other', 'trial-1')).toBe(true);
  expect(store.trialsOf(run, 'other')).toMatchObject([{ status: 'failed', reused: false }]);
  expect(store.trialsOf(run)).toHaveLength(2);
});

test('a failed trial of an earlier run is not reused, a finished one before it is', () => {
  const store = memory();
  const first = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(first, failed(1));
  const second = store.beginRun(ENVIRONMENT, experiments, 1);
  expect(store.reuseTrial(second, 'sample', 'trial-1')).toBe(false);
  store.recordTrial(second, endedTrial(1));
  const third = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(third, failed(1));
  const fourth = store.beginRun(ENVIRONMENT, experiments, 1);
  expect(store.reuseTrial(fourth, 'sample', 'trial-1')).toBe(true);
  expect(expectWholeTrials(store, fourth)).toEqual([1]);
});

test('the latest finished trial of a hash is the one that counts', () => {
  const store = memory();
  for (const wallSeconds of [10, 20]) {
    const run = store.beginRun(ENVIRONMENT, experiments, 1);
    store.recordTrial(run, { ...endedTrial(1), wallSeconds });
  }
  expect(store.durationOf('trial-1')).toBe(20);
  expect(store.durationOf('trial-2')).toBeNull();
});

test('an experiment sees a reused trial under its own names', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(run, endedTrial(1));
  const spec = { ...targetSpec(1), source: 'renamed' };
  store.reuseTrial(run, 'other', 'trial-1', spec);
  expect(store.trialsOf(run, 'other')[0]?.spec).toEqual(spec);
  expect(store.trialsOf(run, 'sample')[0]?.spec).toEqual(targetSpec(1));
});

test('timings are those of one backend and device, the latest first', () => {
  const store = memory();
  const here = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(here, { ...endedTrial(1), wallSeconds: 1 });
  store.recordTrial(here, { ...endedTrial(2), wallSeconds: 2 });
  store.recordTrial(here, failed(3));
  const there = store.beginRun({ ...ENVIRONMENT, device: 'another' }, experiments, 1);
  store.recordTrial(there, endedTrial(4));
  expect(store.timings(ENVIRONMENT.backend, ENVIRONMENT.device)).toEqual([
    { spec: targetSpec(2), wallSeconds: 2 },
    { spec: targetSpec(1), wallSeconds: 1 },
  ]);
});

test('a deleted run takes its links along, and leaves trials that others reuse', () => {
  const db = openDatabase(':memory:');
  const store = closing(storeOn(db));
  const first = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(first, endedTrial(1));
  const second = store.beginRun(ENVIRONMENT, experiments, 1);
  store.reuseTrial(second, 'sample', 'trial-1');
  db.prepare('DELETE FROM runs WHERE id = ?').run(first);
  expect(store.trialsOf(first)).toEqual([]);
  expect(expectWholeTrials(store, second)).toEqual([1]);
  db.exec('DELETE FROM trials');
  expect(db.prepare('SELECT count(*) FROM predictions').pluck().get()).toBe(0);
});
