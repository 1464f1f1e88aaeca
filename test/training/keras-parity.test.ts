import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { inputTensor } from '../../src/data/pixels/pixels.ts';
import type { OptimizerSpec } from '../../src/experiment/training-schema.ts';
import { crossEntropy } from '../../src/training/step/loss.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { array } from '../reference/formula.ts';
import { imageSet } from '../support/data-sets.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

/** What training.py wrote. */
interface Golden {
  readonly optimizers: Readonly<Record<string, number[][]>>;
  readonly crossEntropy: { labels: number[]; loss: number; gradient: number[] };
  readonly preprocessing: Readonly<Record<'caffe' | 'torch' | 'tf', number[]>>;
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../reference/golden/training.json', import.meta.url), 'utf8'),
);
const SHAPE = [3, 4];
const ADAM = {
  name: 'adam',
  learningRate: 0.05,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  weightDecay: 0,
} as const;
const SGD = {
  name: 'sgd',
  learningRate: 0.05,
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

test.each<[string, OptimizerSpec]>([
  ['adam', { ...ADAM, learningRate: 1e-3 }],
  ['adamOther', { ...ADAM, beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }],
  ['adamw', { ...ADAM, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1 }],
  ['sgd', SGD],
  ['momentum', { ...SGD, momentum: 0.9 }],
  ['sgdw', { ...SGD, momentum: 0.9, weightDecay: 0.1 }],
  ['nesterov', { ...SGD, momentum: 0.9, nesterov: true }],
])('%s: ten steps are those of Keras', async (name, spec) => {
  const variable = tf.tidy(() => tf.variable(tf.tensor(array('start', SHAPE), SHAPE)));
  const optimizer = createOptimizer(spec);
  for (const [i, after] of golden.optimizers[name]!.entries()) {
    tf.tidy(() =>
      optimizer.step(
        [variable],
        [tf.tensor(array(`gradient ${i + 1}`, SHAPE), SHAPE)],
        optimizer.nextRates(),
      ),
    );
    expectClose(await variable.data(), after, 2e-6);
  }
  optimizer.dispose();
  variable.dispose();
});

test('cross-entropy and its gradient are those of Keras, from logits', async () => {
  const { labels, loss, gradient } = golden.crossEntropy;
  const logits = tf.tensor2d(
    array('logits', [labels.length, 5]).map((value) => 8 * value),
    [labels.length, 5],
  );
  const truth = tf.tensor1d(labels, 'int32');
  const found = tf.valueAndGrad((x) => crossEntropy(x as tf.Tensor2D, truth))(logits);
  expectClose(await found.value.data(), [loss], 1e-6);
  expectClose(await found.grad.data(), gradient, 1e-6);
  tf.dispose([logits, truth, found.value, found.grad]);
});

test.each(['caffe', 'torch', 'tf'] as const)('preprocessing %s is that of Keras', async (mode) => {
  const pixels = [...array('pixels', [2, 3, 3])].map((value) => Math.floor((value + 1) * 128));
  // One image for each of the six pixels, which need no resizing then.
  const images = Array.from({ length: 6 }, (_, i) => pixels.slice(3 * i, 3 * i + 3));
  const x = inputTensor(imageSet(1, 1, images), Int32Array.of(0, 1, 2, 3, 4, 5), 1, mode);
  expectClose(await x.data(), golden.preprocessing[mode], 1e-6);
  x.dispose();
});
