import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { loadDataSet } from '../../../src/data/load.ts';
import type { FineTuning } from '../../../src/experiment/schedule.ts';
import { readWeights } from '../../../src/models/weights/weights.ts';
import { baseVariables, createClassifier } from '../../../src/training/classifier.ts';
import { trainFineTuned } from '../../../src/training/regimes/regimes.ts';
import { multipliersOf } from '../../../src/training/remedies/multipliers.ts';
import { penalisedStep } from '../../../src/training/remedies/penalised.ts';
import { trainingData } from '../../../src/training/target-data.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';
import { run, start, timeless, trial, tuning } from '../../support/training-trials.ts';

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

const spec = (options: Partial<FineTuning>) =>
  trial('remedy', { fineTuning: { ...tuning, ...options } }, { method: 'fine-tuned' });
const PENALTIES = [
  { kind: 'l2-sp', alpha: 0.5, beta: 0.01 },
  { kind: 'delta', alpha: 0.01, beta: 0.01 },
  { kind: 'bss', eta: 0.01, k: 1 },
] as const;

/** How far a fine-tuning moves the base's weights: the norm of the difference. */
async function distance(options: Partial<FineTuning>): Promise<number> {
  const own = spec(options);
  const classifier = createClassifier(own.base, own.schedule, 3, 1, start().base);
  const data = trainingData(own, await loadDataSet(own.data), null);
  const observe = { phase: () => {}, images: () => {}, epoch: () => {} };
  const schedule = { ...own.schedule, earlyStopping: false } as const;
  await trainFineTuned({ classifier, data, schedule, seed: 1, observe });
  const first = start().base;
  let sum = 0;
  for (const [name, { values }] of await readWeights(classifier.baseWeights))
    values.forEach((value, i) => {
      sum += (value - first.get(name)!.values[i]!) ** 2;
    });
  classifier.dispose();
  return Math.sqrt(sum);
}

test.each([...PENALTIES.map((penalty) => [penalty]), [...PENALTIES]])(
  'trials with %o leave no tensor behind and are the same to the bit again',
  async (...penalties) => {
    const before = tf.memory().numTensors;
    const own = spec({ penalties });
    const [first, again] = [await run(own, start()), await run(own, start())];
    expect(tf.memory().numTensors).toBe(before);
    expect(timeless(again)).toEqual(timeless(first));
    const plain = await run(spec({}), start());
    expect(first.result.testLoss).not.toBe(plain.result.testLoss);
  },
);

test('L2-SP keeps the base nearer to what it started from, the more the stronger it is', async () => {
  const [plain, weak, strong] = [
    await distance({}),
    await distance({ penalties: [{ kind: 'l2-sp', alpha: 1, beta: 0 }] }),
    await distance({ penalties: [{ kind: 'l2-sp', alpha: 100, beta: 0 }] }),
  ];
  expect(weak).toBeLessThan(plain);
  expect(strong).toBeLessThan(weak);
});

test('penalties begin with the block that the training begins with, on the maps below it', async () => {
  const { result } = await run(spec({ penalties: [...PENALTIES], from: 'conv4' }), start());
  expect(result.epochs.every(({ loss }) => Number.isFinite(loss))).toBe(true);
});

test('the recorded loss is the cross-entropy alone', async () => {
  const huge = await run(spec({ penalties: [{ kind: 'l2-sp', alpha: 0.01, beta: 100 }] }), start());
  // Of three classes: the head's squares times fifty would be many times as much.
  for (const { loss } of huge.result.epochs) expect(loss).toBeLessThan(2);
});

test.each(['VGG16', 'ResNet50', 'DenseNet121', 'InceptionResNetV2'] as const)(
  'of %s the penalised step has the logits of the plain one, and at first no distance',
  async (name) => {
    const base = { name, width: 1 / 16, inputSize: name === 'InceptionResNetV2' ? 75 : 32 };
    const classifier = createClassifier(
      base,
      { head: { units: [] }, batchNormMomentum: null },
      3,
      1,
      null,
    );
    const first = await readWeights(classifier.baseWeights);
    const mode = { batchNorm: 'frozen' } as const;
    const trained = baseVariables(classifier);
    const penalties = [
      { kind: 'delta', alpha: 1, beta: 0 },
      { kind: 'l2-sp', alpha: 1, beta: 0 },
    ] as const;
    const { step, dispose } = penalisedStep(classifier, penalties, first, {
      mode,
      from: undefined,
      trained,
    });
    const x = tf.randomUniform(
      [2, base.inputSize, base.inputSize, 3],
      -1,
      1,
      'float32',
      1,
    ) as tf.Tensor4D;
    const { logits, penalty } = tf.tidy(() => ({ ...step(x, []) }));
    const plain = classifier.logits(x, mode);
    const [own, other] = [await logits.data(), await plain.data()];
    for (const [i, value] of own.entries()) expect(value).toBeCloseTo(other[i]!, 5);
    expect((await penalty.data())[0]).toBeCloseTo(0, 6);
    dispose();
    classifier.dispose();
  },
);

test('StochNorm trains, is drawn by the seed and moves the statistics', async () => {
  const stoch = spec({ stochNorm: 0.5, batchNorm: 'train', penalties: [PENALTIES[2]] });
  const before = tf.memory().numTensors;
  const [first, again] = [await run(stoch, start()), await run(stoch, start())];
  expect(tf.memory().numTensors).toBe(before);
  expect(timeless(again)).toEqual(timeless(first));
  const plain = await run(spec({ batchNorm: 'train', penalties: [PENALTIES[2]] }), start());
  expect(first.result.testLoss).not.toBe(plain.result.testLoss);
  const from = spec({ stochNorm: 0.5, batchNorm: 'train', from: 'conv4' });
  expect((await run(from, start())).result.epochs).toHaveLength(3);
});

test('StochNorm without a penalty is not plain fine-tuning, unless it hardly ever draws', async () => {
  const losses = async (options: Partial<FineTuning>) =>
    (await run(spec({ batchNorm: 'train', ...options }), start())).result.epochs.flatMap(
      ({ loss, validationLoss }) => [loss, validationLoss],
    );
  const plain = await losses({});
  expect(await losses({ stochNorm: 0.5 })).not.toEqual(plain);
  const rare = await losses({ stochNorm: 1e-9 });
  for (const [i, loss] of rare.entries()) expect(loss).toBeCloseTo(plain[i]!, 5);
  const often = await losses({ stochNorm: 1 - 1e-9 });
  expect(Math.abs(often.at(-1)! - plain.at(-1)!)).toBeGreaterThan(1e-3);
});

test('rates fall from block to block, and by Auto-RGN a layer at least has the whole rate', async () => {
  const own = spec({ layerDecay: 0.5 });
  const classifier = createClassifier(own.base, own.schedule, 3, 1, start().base);
  const variables = [
    ...baseVariables(classifier, { from: 'conv5' }),
    ...classifier.headWeights.values(),
  ];
  const decayed = multipliersOf(classifier, { layerDecay: 0.5 })(variables) as number[];
  expect(new Set(decayed)).toEqual(new Set([0.5, 1]));
  expect(decayed.at(-1)).toBe(1);
  expect(multipliersOf(classifier, {})(variables)).toBeNull();
  const byNorm = multipliersOf(classifier, { autoRgn: true })(variables);
  const values = tf.tidy(() => {
    if (typeof byNorm !== 'function') throw new TypeError('expected a function of the gradients');
    const gradients = variables.map((variable) => tf.mul(variable, 0.1));
    return byNorm(variables, gradients).map((each) => each.dataSync()[0]!);
  });
  expect(values).toHaveLength(variables.length);
  expect(Math.max(...values)).toBeCloseTo(1, 6);
  classifier.dispose();
  const still = await distance({ layerDecay: 1e-6 });
  expect(still).toBeLessThan((await distance({})) / 1000);
  const { result } = await run(spec({ autoRgn: true }), start());
  expect(result.epochs.every(({ loss }) => Number.isFinite(loss))).toBe(true);
});
