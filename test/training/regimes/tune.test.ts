import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { proceduralDataSet } from '../../../src/data/procedural/procedural.ts';
import type { ProceduralSpec } from '../../../src/experiment/data-schema.ts';
import { settingsOf } from '../../../src/experiment/grid-settings.ts';
import type { Regime } from '../../../src/experiment/regime.ts';
import type { EpochRecord } from '../../../src/experiment/result.ts';
import type { Schedule } from '../../../src/experiment/schedule.ts';
import { type Classifier, createClassifier } from '../../../src/training/classifier.ts';
import { featuresOnce } from '../../../src/training/features/features.ts';
import type { Observer } from '../../../src/training/progress.ts';
import { DivergedError } from '../../../src/training/regimes/fit.ts';
import {
  type Trainer,
  trainFineTuned,
  trainFrozen,
} from '../../../src/training/regimes/regimes.ts';
import type { TrainingData } from '../../../src/training/regimes/training-context.ts';
import { trainTuned } from '../../../src/training/regimes/tune.ts';
import { trainingData } from '../../../src/training/target-data.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';
import { run, schedule, start, timeless, trial, tuning } from '../../support/training-trials.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

const quiet = { phase: () => {}, images: () => {}, epoch: () => {} };

describe('the choice', () => {
  const FIRST = 0.5;
  const noData = {} as TrainingData;

  /** A classifier of two weights, both `FIRST`. */
  function twoWeights() {
    const weight = () => new Map([['w', tf.variable(tf.tensor1d([FIRST]))]]);
    const classifier = { baseWeights: weight(), headWeights: weight() } as unknown as Classifier;
    const now = () =>
      [classifier.baseWeights, classifier.headWeights].map((w) => w.get('w')!.dataSync()[0]);
    const set = (value: number) => {
      for (const weights of [classifier.baseWeights, classifier.headWeights])
        tf.tidy(() => weights.get('w')!.assign(tf.tensor1d([value])));
    };
    const dispose = () =>
      tf.dispose([...classifier.baseWeights.values(), ...classifier.headWeights.values()]);
    return { classifier, now, set, dispose };
  }

  const epochOf = (setting: number, epoch: number): EpochRecord => ({
    phase: 'train',
    epoch,
    loss: setting,
    accuracy: 0,
    validationLoss: 0,
    validationAccuracy: 0,
    seconds: 0,
    imagesPerSecond: 0,
  });

  /** Trains nothing: the n-th setting of the grid leaves the weight n behind, at the loss given. */
  function pretending(losses: readonly (number | null)[], weights: ReturnType<typeof twoWeights>) {
    const starts: unknown[] = [];
    const seen: Schedule[] = [];
    const train: Trainer = async ({ schedule: setting, seed, observe }) => {
      const at = seen.push(setting) - 1;
      starts.push(weights.now());
      weights.set(at + 1);
      expect(seed).toBe(7);
      observe.epoch(epochOf(at, 1));
      const loss = losses[at]!;
      if (loss === null) throw new DivergedError(Number.NaN, 1);
      observe.epoch(epochOf(at, 2));
      return {
        epochs: 2,
        steps: 10 + at,
        bestEpoch: 1 + (at % 2),
        bestValidationLoss: loss,
        stoppedEarly: at % 2 === 0,
        parametersTrainable: 2,
      };
    };
    return { train, starts, seen };
  }

  const gridOf = (count: number): Schedule => ({
    ...schedule,
    tune: { learningRate: Array.from({ length: count }, (_, i) => (i + 1) / 1000) },
  });
  const contextOf = (
    schedule: Schedule,
    { classifier }: ReturnType<typeof twoWeights>,
    epoch: Observer['epoch'] = () => {},
  ) => ({ classifier, data: noData, schedule, seed: 7, observe: { ...quiet, epoch } });
  const losses = fc.array(fc.option(fc.integer({ min: 0, max: 4 })), {
    minLength: 2,
    maxLength: 8,
  });

  test('is the first of the lowest validation loss, and its weights and epochs are kept', async () => {
    await fc.assert(
      fc.asyncProperty(losses, async (each) => {
        fc.pre(each.some((loss) => loss !== null));
        const weights = twoWeights();
        const tuned = gridOf(each.length);
        const { train, starts, seen } = pretending(each, weights);
        const heard: EpochRecord[] = [];
        const result = await trainTuned(
          train,
          contextOf(tuned, weights, (record) => heard.push(record)),
        );
        const least = Math.min(...each.map((loss) => loss ?? Infinity));
        const best = each.indexOf(least);
        expect(seen).toEqual(settingsOf(tuned));
        expect(starts).toEqual(each.map(() => [FIRST, FIRST]));
        expect(weights.now()).toEqual([best + 1, best + 1]);
        expect(result).toMatchObject({
          bestValidationLoss: least,
          steps: 10 + best,
          bestEpoch: 1 + (best % 2),
          stoppedEarly: best % 2 === 0,
          records: [epochOf(best, 1), epochOf(best, 2)],
        });
        expect(result.tuning).toEqual(
          each.map((loss, at) => ({
            learningRate: (at + 1) / 1000,
            weightDecay: 0,
            validationLoss: loss,
            steps: loss === null ? 0 : 10 + at,
            chosen: at === best,
          })),
        );
        // Whoever watches sees every setting, as it trains.
        expect(heard).toHaveLength(
          each.reduce<number>((n, loss) => n + (loss === null ? 1 : 2), 0),
        );
        weights.dispose();
      }),
      { numRuns: 50 },
    );
  });

  test('is refused where every setting diverges', async () => {
    const weights = twoWeights();
    const { train } = pretending([null, null, null], weights);
    await expect(trainTuned(train, contextOf(gridOf(3), weights))).rejects.toMatchObject({
      code: 'trial',
      message: 'training diverged with each of 3 settings',
      remedy: 'Lower the learning rates of `tune`.',
    });
    weights.dispose();
  });

  test('does not pass over other failures', async () => {
    const weights = twoWeights();
    const failing: Trainer = async () => {
      throw new TypeError('a defect');
    };
    await expect(trainTuned(failing, contextOf(gridOf(2), weights))).rejects.toThrow('a defect');
    weights.dispose();
  });

  test('of one setting is no choice: it trains by it and records none', async () => {
    const weights = twoWeights();
    const { train, seen } = pretending([2], weights);
    const result = await trainTuned(train, contextOf(gridOf(1), weights));
    expect(result.tuning).toEqual([]);
    expect(seen).toEqual([
      { ...schedule, optimizer: { ...schedule.optimizer, learningRate: 1e-3 } },
    ]);
    expect(weights.now()).toEqual([1, 1]);
    weights.dispose();
  });
});

// The best rate stands between two others, so that neither the first nor the last weights are it.
const RATES = [1e-5, 5e-3, 0.1];

test.each<Regime>(['scratch', 'frozen', 'fine-tuned'])(
  '%s: the result is that of the chosen setting alone, to the bit',
  async (regime) => {
    const from = () => (regime === 'scratch' ? null : start());
    const changes = { budget: { epochs: 2 }, tune: { learningRate: RATES } };
    const before = tf.memory().numTensors;
    const tuned = await run(trial(regime, changes), from());
    expect(tf.memory().numTensors).toBe(before);
    const alone = [];
    for (const setting of settingsOf(trial(regime, changes).schedule))
      alone.push(timeless(await run(trial(regime, setting), from())));
    const { tuning: records, ...result } = timeless(tuned);
    const { tuning: none, ...expected } = alone[records.findIndex(({ chosen }) => chosen)]!;
    expect(none).toEqual([]);
    expect(result).toEqual(expected);
    expect(records).toEqual(
      alone.map(({ bestValidationLoss, steps }, i) => ({
        learningRate: RATES[i],
        weightDecay: 0,
        validationLoss: bestValidationLoss,
        steps,
        chosen: i === 1,
      })),
    );
    expect(result.bestValidationLoss).toBe(
      Math.min(...alone.map(({ bestValidationLoss }) => bestValidationLoss)),
    );
    expect(tuned.reported).toHaveLength(alone.reduce((sum, { epochs }) => sum + epochs.length, 0));
  },
);

test('the test images have no part in the choice', async () => {
  const tune = { learningRate: RATES };
  const other = trial('frozen', { tune });
  const fewer = { ...(other.data as ProceduralSpec), test: 8 };
  const [one, two] = [await run(other, start()), await run({ ...other, data: fewer }, start())];
  expect(two.result.tuning).toEqual(one.result.tuning);
  expect(two.result.testLoss).not.toBe(one.result.testLoss);
});

// With this decay the weights grow ninefold a step, and overflow within the budget.
const EXPLODING = { learningRate: [2e-3, 10], weightDecay: [0.99] };
const LONG = { budget: { steps: 50 }, earlyStopping: false } as const;

test.each<[Regime, Partial<Schedule>]>([
  ['frozen', { ...LONG, tune: EXPLODING }],
  ['scratch', { budget: { epochs: 1 }, tune: { learningRate: [2e-3, 10] } }],
])(
  '%s: a setting that diverges is passed over, and leaves nothing behind',
  async (regime, changes) => {
    const from = () => (regime === 'scratch' ? null : start());
    const [setting, diverging] = settingsOf(trial(regime, changes).schedule);
    await expect(run(trial(regime, diverging), from())).rejects.toThrow('training diverged');
    const before = tf.memory().numTensors;
    const { result } = await run(trial(regime, changes), from());
    expect(tf.memory().numTensors).toBe(before);
    const { weightDecay } = setting!.optimizer;
    expect(result.tuning).toEqual([
      {
        learningRate: 2e-3,
        weightDecay,
        validationLoss: result.bestValidationLoss,
        steps: result.steps,
        chosen: true,
      },
      { learningRate: 10, weightDecay, validationLoss: null, steps: 0, chosen: false },
    ]);
    const alone = await run(trial(regime, setting), from());
    expect(result.testLoss).toBe(alone.result.testLoss);
  },
);

test('where all diverge the trial fails with a remedy, and leaves nothing behind', async () => {
  const before = tf.memory().numTensors;
  await expect(
    run(
      trial('frozen', { ...LONG, tune: { learningRate: [9, 10], weightDecay: [0.99] } }),
      start(),
    ),
  ).rejects.toMatchObject({
    code: 'trial',
    message: 'training diverged with each of 2 settings',
    remedy: 'Lower the learning rates of `tune`.',
  });
  expect(tf.memory().numTensors).toBe(before);
});

test.each<[string, Trainer, Partial<Schedule>]>([
  ['frozen', trainFrozen, {}],
  ['fine-tuned', trainFineTuned, { fineTuning: tuning }],
])('%s: the features are computed once for the whole grid', async (regime, train, options) => {
  const spec = trial(regime as Regime, { ...options, tune: { learningRate: RATES } });
  const dataSet = proceduralDataSet(spec.data as ProceduralSpec);
  const data = trainingData(spec, dataSet);
  let seen = 0;
  const counting = {
    ...data.plain,
    input(indices: Int32Array, epoch: number) {
      seen += indices.length;
      return data.plain.input(indices, epoch);
    },
  };
  const classifier = createClassifier(spec.base, spec.schedule, 3, 1, start().base);
  const counted = { ...data, features: featuresOnce(counting) };
  const { tuning: records } = await trainTuned(train, {
    classifier,
    data: counted,
    schedule: spec.schedule,
    seed: 1,
    observe: quiet,
  });
  expect(records).toHaveLength(3);
  expect(seen).toBe(dataSet.train.count);
  classifier.dispose();
});

test('a grid goes through the phases once a setting, and their seconds add up', async () => {
  const { phases, result } = await run(
    trial('frozen', { tune: { learningRate: [1e-3, 1e-2] } }),
    start(),
  );
  expect(phases).toEqual(['data', 'features', 'head', 'features', 'head', 'estimate', 'evaluate']);
  expect(Object.keys(result.phaseSeconds)).toEqual([
    'data',
    'features',
    'head',
    'estimate',
    'evaluate',
  ]);
});

test('a penalty is as strong as its chosen strength, which is recorded', async () => {
  const trained = (alpha: number, grid: Partial<Schedule> = {}) =>
    run(
      trial('fine-tuned', {
        fineTuning: { ...tuning, penalties: [{ kind: 'l2-sp', alpha, beta: 0.01 }] },
        ...grid,
      }),
      start(),
    );
  const { result } = await trained(7, { tune: { penaltyStrength: [1e-4, 100] } });
  expect(result.tuning.map(({ penaltyStrength }) => penaltyStrength)).toEqual([1e-4, 100]);
  const alone = [await trained(1e-4), await trained(100)];
  const losses = alone.map((each) => each.result.bestValidationLoss);
  expect(result.tuning.map(({ validationLoss }) => validationLoss)).toEqual(losses);
  const best = losses.indexOf(Math.min(...losses));
  expect(result.tuning.map(({ chosen }) => chosen)).toEqual([best === 0, best === 1]);
  expect(result.testLoss).toBe(alone[best]!.result.testLoss);
  expect(losses[0]).not.toBe(losses[1]);
});
