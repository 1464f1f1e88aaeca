import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { buildBase } from '../../src/models/bases.ts';
import { type ClassifierWeights, initialWeights } from '../../src/models/weights.ts';
import type { EpochRecord } from '../../src/spec/result.ts';
import type { Regime } from '../../src/spec/schema.ts';
import type { FineTuning, Schedule, TrialSpec } from '../../src/spec/trial.ts';
import { runTrial } from '../../src/training/run-trial.ts';

beforeAll(async () => {
  await chooseBackend('wasm');
});

const base = { name: 'ResNet50', width: 1 / 16, inputSize: 32 } as const;
const schedule: Schedule = {
  budget: { epochs: 3 },
  batchSize: 8,
  optimizer: {
    name: 'adam',
    learningRate: 2e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    weightDecay: 0,
  },
  head: { units: [8] },
  earlyStopping: { patience: 2 },
  augmentation: false,
  batchNormMomentum: null,
  validation: 0.25,
  tune: false,
};
const tuning: FineTuning = { headEpochs: 1, baseLearningRate: 1e-3, batchNorm: 'frozen' };

function trial(regime: Regime, changes: Partial<Schedule> = {}, seed = 1): TrialSpec {
  return {
    kind: 'target',
    base,
    source: regime === 'scratch' ? null : 'shapes',
    start: regime === 'scratch' ? 'random' : 'weights',
    trainSize: null,
    budget: null,
    data: {
      kind: 'procedural',
      name: 'colours',
      label: 'colour',
      classes: 3,
      size: 16,
      train: 48,
      test: 24,
      palette: 'vivid',
      noise: 0.02,
      objectSize: [0.5, 0.9],
      seed: 0,
    },
    regime,
    seed,
    schedule: { ...schedule, ...changes },
    scaling: 'torch',
  };
}

const start = (): ClassifierWeights => ({ base: initialWeights(buildBase(base), 99), head: null });

/** Runs a trial and collects what it reports. */
async function run(spec: TrialSpec, from: ClassifierWeights | null = null) {
  const phases: string[] = [];
  const epochs: EpochRecord[] = [];
  const outcome = await runTrial(spec, from, {
    phase: (name) => phases.push(name),
    images: () => {},
    epoch: (record) => epochs.push(record),
  });
  return { ...outcome, phases, reported: epochs };
}

/** A result without what a clock measured. */
function timeless({ result }: Awaited<ReturnType<typeof run>>) {
  const epochs = result.epochs.map(({ seconds: _s, imagesPerSecond: _i, ...rest }) => rest);
  return { ...result, phaseSeconds: null, epochs };
}

describe.each<[Regime, string[]]>([
  ['frozen', ['data', 'features', 'head', 'estimate', 'evaluate']],
  ['fine-tuned', ['data', 'features', 'head', 'train', 'evaluate']],
  ['scratch', ['data', 'train', 'evaluate']],
])('%s', (regime, phases) => {
  const spec = trial(regime, regime === 'fine-tuned' ? { fineTuning: tuning } : {});
  const from = () => (regime === 'scratch' ? null : start());

  test('goes through its phases, measures each and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const { result, phases: went, reported } = await run(spec, from());
    expect(tf.memory().numTensors).toBe(before);
    expect(went).toEqual(phases);
    expect(Object.keys(result.phaseSeconds)).toEqual(phases);
    expect(reported).toEqual(result.epochs);
    expect(result.split).toEqual({ train: 36, validation: 12, test: 24 });
    expect(result.predictions).toHaveLength(24);
    const correct = result.predictions.filter((p) => p.predicted === p.label).length;
    expect(result.testAccuracy).toBe(correct / 24);
    const best = result.epochs.find(({ epoch }) => epoch === result.bestEpoch);
    expect(best?.validationLoss).toBe(result.bestValidationLoss);
    expect(result.bestValidationLoss).toBe(Math.min(...result.epochs.map((e) => e.validationLoss)));
  });

  test('has the same numbers to the bit again, and others with another seed', async () => {
    const [first, again] = [await run(spec, from()), await run(spec, from())];
    expect(timeless(again)).toEqual(timeless(first));
    const other = await run({ ...spec, seed: 2 }, from());
    expect(other.result.testLoss).not.toBe(first.result.testLoss);
  });
});

test('the best weights are those that are tested', async () => {
  // A rate at which the loss rises after its best epoch, so that restoring matters.
  const wild = { ...schedule.optimizer, learningRate: 0.02 };
  const stopped = await run(
    trial('scratch', { budget: { epochs: 8 }, optimizer: wild, earlyStopping: { patience: 6 } }),
  );
  const { bestEpoch } = stopped.result;
  expect(bestEpoch).toBeLessThan(8);
  const cut = await run(
    trial('scratch', { budget: { epochs: bestEpoch }, optimizer: wild, earlyStopping: false }),
  );
  expect(stopped.result.testLoss).toBe(cut.result.testLoss);
});

test('steps bound the budget, in the middle of an epoch too', async () => {
  const { result } = await run(trial('scratch', { budget: { steps: 6 }, earlyStopping: false }));
  // 36 images in batches of 8 are 4 steps an epoch, the last of 12: two epochs, the second cut.
  expect(result.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

test('fine-tuning from a block leaves what stands before it untouched', async () => {
  const all = await run(trial('fine-tuned', { fineTuning: tuning }), start());
  const late = await run(
    trial('fine-tuned', { fineTuning: { ...tuning, from: 'conv5' } }),
    start(),
  );
  expect(late.result.parametersTrainable).toBeLessThan(all.result.parametersTrainable);
  expect(late.result.parametersTotal).toBe(all.result.parametersTotal);
});

test('the two phases of fine-tuning share one budget', async () => {
  const { result } = await run(
    trial('fine-tuned', { fineTuning: { ...tuning, headEpochs: 2 }, earlyStopping: false }),
    start(),
  );
  expect(result.epochs.map(({ phase, epoch }) => `${phase} ${epoch}`)).toEqual([
    'head 1',
    'head 2',
    'train 3',
  ]);
});

test('a frozen base keeps every weight and buffer', async () => {
  const pretraining = await run({
    ...trial('scratch'),
    kind: 'pretraining',
    source: 'shapes',
  } as TrialSpec);
  expect(pretraining.trained?.base.size).toBeGreaterThan(100);
  const moved = [...pretraining.trained!.base].filter(([name]) => name.endsWith('moving_mean'));
  expect(moved.every(([, { values }]) => values.some((value) => value !== 0))).toBe(true);
});

test('a loss that is no number ends the trial with a remedy', async () => {
  const diverging = {
    name: 'sgd',
    learningRate: 10,
    momentum: 0.99,
    nesterov: false,
    weightDecay: 0,
  } as const;
  await expect(
    run(trial('scratch', { optimizer: diverging, budget: { epochs: 30 }, earlyStopping: false })),
  ).rejects.toMatchObject({ code: 'trial', remedy: 'Lower the learning rate of this regime.' });
});
