import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase, openStore } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';
import {
  ENVIRONMENT,
  endedTrial,
  machine,
  resultOf,
  runExperiment,
  targetSpec,
} from '../support/store-samples.ts';
import { closing } from '../support/temporary-store.ts';
import { expectWholeTrials } from '../support/whole-trials.ts';

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
  const {
    epochs: _,
    predictions: __,
    testGroups: ___,
    validation: ____,
    alsoTested: _____,
    heatMaps: ______,
    ...result
  } = resultOf(7);
  expect(store.trialsOf(run)).toEqual([
    {
      hash: 'trial-7',
      spec: ended.spec,
      status: 'finished',
      experiment: 'sample',
      reused: false,
      startedAt: ended.startedAt,
      wallSeconds: ended.wallSeconds,
      gpu: null,
      machine: machine(),
      error: null,
      result,
    },
  ]);
  expect(expectWholeTrials(store, run)).toEqual([7]);
});

test('a trial is of the machine that trained it, whatever becomes of its run', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  const environment = { ...ENVIRONMENT, host: 'gpu-7', cores: 64, workers: 8 };
  store.recordTrial(run, { ...endedTrial(1), environment });
  store.recordTrial(run, endedTrial(2));
  const next = store.beginRun({ ...ENVIRONMENT, cpu: 'another' }, experiments, 1);
  store.reuseTrial(next, 'sample', 'trial-1');
  store.reuseTrial(next, 'sample', 'trial-2');
  const machines = [machine({ host: 'gpu-7', cores: 64, workers: 8 }), machine()];
  expect(store.trialsOf(run).map((trial) => trial.machine)).toEqual(machines);
  store.removeRuns([run]);
  expect(store.trialsOf(next).map((trial) => trial.machine)).toEqual(machines);
  expect(store.provenanceOf(next, 'sample').get('trial-1')?.environment).toEqual(environment);
  store.removeRuns([next]);
  expect(store.countTrials()).toBe(0);
});

test('what a trial used of its GPU comes back, also where it failed', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  const gpu = { peakMemoryMiB: 2048, meanUtilisation: 37.5 };
  store.recordTrial(run, { ...endedTrial(1), gpu });
  store.recordTrial(run, { ...failed(2), gpu });
  store.recordTrial(run, endedTrial(3));
  expect(store.trialsOf(run).map((trial) => trial.gpu)).toEqual([gpu, gpu, null]);
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

test('scores that an older trial was recorded without are null, not NaN', () => {
  const db = openDatabase(':memory:');
  const store = closing(storeOn(db));
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  store.recordTrial(run, endedTrial(4));
  db.exec(
    "UPDATE trials SET transfer = json_remove(transfer, '$.kNN', '$.transRate', '$.nLeep', '$.gbc', '$.aDistance', '$.frechet')",
  );
  const { logMe } = resultOf(4).transfer!;
  expect(store.trialsOf(run)[0]?.result?.transfer).toMatchObject({
    logMe,
    kNN: null,
    transRate: null,
    nLeep: null,
    gbc: null,
    aDistance: null,
    frechet: null,
  });
});

test('what tuning, transfer and probabilities hold comes back as it was', () => {
  const loss = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }));
  const known = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (value === 0 ? 0 : value));
  const score = fc.oneof(known, fc.constant(Number.NaN));
  const float = fc.float({ noNaN: true, min: 0, max: 1 });
  const probabilities = fc
    .array(fc.float32Array({ minLength: 0, maxLength: 5 }), { minLength: 2, maxLength: 4 })
    .chain((drawn) => fc.tuple(fc.constant(drawn), float));
  fc.assert(
    fc.property(
      fc.array(loss),
      fc.option(
        fc.record({
          logMe: score,
          hScore: score,
          leep: fc.option(known),
          nce: fc.option(known),
          nLeep: score,
          kNN: score,
          transRate: score,
          gbc: score,
          aDistance: fc.option(known),
          frechet: fc.option(known),
        }),
      ),
      probabilities,
      fc.option(fc.constant(Number.NaN)),
      (losses, transfer, [rows, share], missing) => {
        const store = openStore(':memory:');
        const run = store.beginRun(ENVIRONMENT, experiments, 1);
        const { epochs, predictions: _, ...rest } = resultOf(4, 1);
        const result = {
          ...rest,
          balancedAccuracy: missing ?? share,
          auc: missing ?? share,
          calibrationError: missing ?? share,
          scaledCalibrationError: missing ?? share,
          temperature: missing ?? 1 + share,
          transfer,
          tuning: losses.map((validationLoss, i) => ({
            learningRate: 10 ** -i,
            weightDecay: i / 100,
            validationLoss,
            steps: i,
            chosen: i === 0,
          })),
          epochs,
          predictions: rows.map((each, example) => ({
            example,
            label: 1,
            predicted: 0,
            confidence: 0.5,
            probabilities: each,
          })),
        };
        store.recordTrial(run, { ...endedTrial(4), outcome: { result } });
        const {
          epochs: __,
          predictions,
          testGroups: ___,
          validation: ____,
          alsoTested: _____,
          heatMaps: ______,
          ...expected
        } = result;
        expect(store.trialsOf(run)[0]?.result).toEqual(expected);
        const back = store.predictionsOf(run, 'sample').get('trial-4')!;
        expect(back.map((each) => each.probabilities)).toEqual(rows);
        expect(back).toEqual(predictions);
        expect(store.integrityCheck()).toBe('ok');
        store.close();
      },
    ),
    { numRuns: 60 },
  );
});

test('probabilities may be a view of a larger buffer', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  const all = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
  const result = resultOf(4, 3);
  const predictions = result.predictions.map((each, i) => ({
    ...each,
    probabilities: all.subarray(2 * i, 2 * i + 2),
  }));
  store.recordTrial(run, { ...endedTrial(4), outcome: { result: { ...result, predictions } } });
  expect(
    store
      .predictionsOf(run, 'sample')
      .get('trial-4')
      ?.map(({ probabilities }) => probabilities),
  ).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
});

test('a share beyond 0 to 1 is no figure of a trial', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  for (const wrong of [
    { balancedAccuracy: 1.5 },
    { auc: -0.1 },
    { calibrationError: 2 },
    { scaledCalibrationError: 2 },
  ])
    expect(() =>
      store.recordTrial(run, {
        ...endedTrial(1),
        outcome: { result: { ...resultOf(1), ...wrong } },
      }),
    ).toThrow('CHECK');
  expect(store.trialsOf(run)).toEqual([]);
});

test('answers are what the predictions say, in the order of the test set', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  for (const number of [3, 1, 2]) {
    const result = resultOf(number, 300);
    // Written in another order than the test set's.
    const predictions = result.predictions.toReversed();
    store.recordTrial(run, {
      ...endedTrial(number),
      outcome: { result: { ...result, predictions } },
    });
  }
  store.recordTrial(run, failed(4));
  store.recordTrial(run, endedTrial(5, 'other'));
  store.reuseTrial(run, 'other', 'trial-2');
  for (const [experiment, hashes] of [
    ['sample', ['trial-3', 'trial-1', 'trial-2']],
    ['other', ['trial-5', 'trial-2']],
  ] as const) {
    const answers = store.answersOf(run, experiment);
    const predictions = store.predictionsOf(run, experiment);
    expect([...answers.keys()]).toEqual(hashes);
    expect([...predictions.keys()]).toEqual(hashes);
    for (const [hash, { labels, predicted, right }] of answers) {
      const of = predictions.get(hash)!;
      expect(of.map(({ example }) => example)).toEqual([...of.keys()]);
      expect(labels).toEqual(Int32Array.from(of, ({ label }) => label));
      expect(predicted).toEqual(Int32Array.from(of, (p) => p.predicted));
      expect(store.predictionsOf(run, experiment, hash)).toEqual(new Map([[hash, of]]));
      expect(right).toEqual(Uint8Array.from(of, (p) => Number(p.label === p.predicted)));
    }
  }
  expect(store.answersOf(run, 'none').size).toBe(0);
});

test('curves are the validation accuracies of the epochs', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  const diverged = resultOf(4);
  const epochs = diverged.epochs.map((epoch, i) =>
    i === 1 ? { ...epoch, validationAccuracy: Number.NaN } : epoch,
  );
  store.recordTrial(run, { ...endedTrial(4), outcome: { result: { ...diverged, epochs } } });
  store.recordTrial(run, failed(5));
  const curves = store.curvesOf(run, 'sample');
  expect(curves.size).toBe(1);
  const whole = store.epochsOf(run, 'sample').get('trial-4')!;
  expect(curves.get('trial-4')).toEqual({
    epochs: whole.map(({ epoch }) => epoch),
    accuracies: whole.map(({ validationAccuracy }) => validationAccuracy),
    seconds: whole.map(({ seconds }) => seconds),
    trained: whole.map(({ accuracy }) => accuracy),
  });
  expect(curves.get('trial-4')?.accuracies[1]).toBeNaN();
});

test('a size and a budget are columns too', () => {
  const db = openDatabase(':memory:');
  const store = closing(storeOn(db));
  const run = store.beginRun(ENVIRONMENT, experiments, 1);
  const spec = { ...targetSpec(1), trainSize: 50, budget: 'equal' as const };
  store.recordTrial(run, { ...endedTrial(1), spec });
  store.recordTrial(run, endedTrial(2));
  expect(db.prepare('SELECT train_size, budget FROM trials ORDER BY id').raw().all()).toEqual([
    [50, 'equal'],
    [null, null],
  ]);
  expect(store.trialsOf(run)[0]?.spec).toEqual(spec);
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
  const elsewhere = { ...ENVIRONMENT, device: 'a third' };
  store.recordTrial(here, { ...endedTrial(5), environment: elsewhere });
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
