import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import type { OptimizerSpec, RateSchedule } from '../../src/experiment/training-schema.ts';
import { buildHead } from '../../src/models/head.ts';
import { classWeightsOf } from '../../src/training/data/class-weights.ts';
import { batchesOf } from '../../src/training/regimes/batches.ts';
import { compile } from '../../src/training/step/compiled.ts';
import { ratesOf } from '../../src/training/step/learning-rate.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { array } from '../reference/formula.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

/** What imbalance.py wrote. */
interface Golden {
  readonly labels: number[];
  readonly weights: number[];
  readonly balanced: number[];
  readonly fit: Readonly<Record<string, { loss: number; kernel: number[]; bias: number[] }>>;
  readonly rates: Readonly<Record<string, number[]>>;
  readonly optimizers: Readonly<Record<string, number[]>>;
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../reference/golden/imbalance.json', import.meta.url), 'utf8'),
);
const CLASSES = 3;
const UNITS = 4;
const RATE = 0.5;
const STEPS = 12;
const LENGTH = { steps: STEPS, stepsPerEpoch: 2 };
const sgd = {
  name: 'sgd',
  learningRate: RATE,
  momentum: 0,
  nesterov: false,
  weightDecay: 0,
} as const;

beforeAll(() => chooseBackend(TEST_BACKEND));

function expectClose(found: ArrayLike<number>, expected: readonly number[], within: number): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(within * Math.max(1, Math.abs(value)));
  });
}

test("balanced weights are scikit-learn's", () => {
  expect(classWeightsOf('balanced', ['a', 'b', 'c'], Int32Array.from(golden.labels))).toEqual(
    golden.balanced,
  );
});

test.each([
  ['plain', 0, null],
  ['smoothed', 0.1, null],
  ['weighted', 0, golden.weights],
  ['both', 0.1, golden.weights],
])('a step is that of train_on_batch: %s', async (name, labelSmoothing, classWeights) => {
  const kernel = tf.tidy(() =>
    tf.variable(tf.tensor2d(array('kernel', [UNITS, CLASSES]), [UNITS, CLASSES])),
  );
  const bias = tf.tidy(() => tf.variable(tf.zeros([CLASSES])));
  const inputs = array('inputs', [golden.labels.length, UNITS]).map((value) => 4 * value);
  const examples = {
    labels: Int32Array.from(golden.labels),
    input: () => tf.tensor4d(inputs, [golden.labels.length, 1, 1, UNITS]),
  };
  const head = buildHead([1, 1, UNITS], { units: [] }, CLASSES);
  const batches = batchesOf(examples, { head, classWeights, labelSmoothing, mixup: null, seed: 1 });
  const optimizer = createOptimizer(sgd);
  const forward = (x: tf.Tensor4D) =>
    tf.add(tf.matMul(tf.reshape(x, [-1, UNITS]), kernel as tf.Tensor as tf.Tensor2D), bias);
  const compiled = compile(
    { forward: (x) => tf.tidy(() => forward(x) as tf.Tensor2D), variables: [kernel, bias] },
    optimizer,
    {},
  );
  const batch = batches(Int32Array.from(golden.labels.keys()), 1);
  const sums = compiled.step(batch);
  compiled.settle();
  const expected = golden.fit[name]!;
  expectClose([(await sums.loss.data())[0]! / golden.labels.length], [expected.loss], 1e-6);
  expectClose(await kernel.data(), expected.kernel, 1e-6);
  expectClose(await bias.data(), expected.bias, 1e-6);
  compiled.dispose();
  optimizer.dispose();
  tf.dispose([kernel, bias, batch.x, batch.labels, sums.loss, sums.correct]);
});

describe('the learning rate', () => {
  test.each<[string, RateSchedule]>([
    ['cosine', { kind: 'cosine', alpha: 0 }],
    ['cosineAlpha', { kind: 'cosine', alpha: 0.1 }],
    ['cosineWarmup', { kind: 'cosine', alpha: 0.1, warmup: { steps: 4 } }],
    ['cosineWarmup', { kind: 'cosine', alpha: 0.1, warmup: { epochs: 2 } }],
    ['constantWarmup', { kind: 'constant', warmup: { steps: 4 } }],
    ['oneCycle', { kind: 'one-cycle', pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4 }],
    ['oneCycleOther', { kind: 'one-cycle', pctStart: 0.55, divFactor: 10, finalDivFactor: 100 }],
  ])("%s is Keras's, or torch's", (name, schedule) => {
    const rateOf = ratesOf({ learningRate: RATE, schedule }, LENGTH);
    // Keras computes in float32.
    expectClose(
      Array.from({ length: STEPS }, (_, step) => rateOf(step)),
      golden.rates[name]!,
      name.startsWith('one') ? 1e-12 : 1e-7,
    );
  });

  test.each<[string, OptimizerSpec]>([
    [
      'adamw',
      {
        name: 'adam',
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-3,
        learningRate: 0.05,
        weightDecay: 0.1,
      },
    ],
    ['sgdw', { ...sgd, learningRate: 0.05, momentum: 0.9, weightDecay: 0.1 }],
  ])('%s decays by the rate of each step, as in Keras', async (name, spec) => {
    const schedule = { kind: 'cosine', alpha: 0.1, warmup: { steps: 3 } } as const;
    const variable = tf.tidy(() => tf.variable(tf.tensor(array('start', [3, 4]), [3, 4])));
    const optimizer = createOptimizer(spec, ratesOf({ ...spec, schedule }, LENGTH));
    for (let step = 1; step <= STEPS; step++)
      tf.tidy(() =>
        optimizer.step(
          [variable],
          [tf.tensor(array(`gradient ${step}`, [3, 4]), [3, 4])],
          optimizer.nextRates(),
        ),
      );
    expectClose(await variable.data(), golden.optimizers[name]!, 2e-6);
    optimizer.dispose();
    variable.dispose();
  });
});
