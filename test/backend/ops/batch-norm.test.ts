import { describe, expect, test } from 'vitest';
import { batchNormInfer, batchNormTrain } from '../../../src/backend/ops/batch-norm.ts';
import { tf } from '../../../src/backend/tf.ts';
import { expectClose, noise, noiseTensor, valuesOn } from '../../support/backend-values.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

const EPSILON = 1e-3;
type Shape = [number, number, number, number];

const shapes: Shape[] = [
  [4, 5, 7, 8],
  [3, 3, 3, 5],
  [2, 1, 1, 3],
  [1, 6, 6, 13],
  [8, 1, 1, 1],
  [2, 32, 32, 18],
];
const parameters = [
  { gamma: true, beta: true },
  { gamma: false, beta: true },
  { gamma: true, beta: false },
  { gamma: false, beta: false },
];

describe.each(shapes)('batch normalisation of [%i, %i, %i, %i]', (...shape) => {
  test.each(parameters)('by the batch, gamma: $gamma, beta: $beta', async (has) => {
    const run = () => trainAndDifferentiate(shape, has);
    const expected = await valuesOn('cpu', run);
    const received = await valuesOn(TEST_BACKEND, run);
    expect(received.length).toBe(expected.length);
    received.forEach((values, i) => {
      expectClose(values, expected[i]!, 2e-5);
    });
  });

  test.each(parameters)('by given statistics, gamma: $gamma, beta: $beta', async (has) => {
    const run = () => inferAndDifferentiate(shape, has);
    const expected = await valuesOn('cpu', run);
    const received = await valuesOn(TEST_BACKEND, run);
    received.forEach((values, i) => {
      expectClose(values, expected[i]!, 2e-5);
    });
  });
});

test.each(['cpu', TEST_BACKEND] as const)('follows its definition on %s', async (backend) => {
  const shape: Shape = [3, 2, 2, 2];
  const values = noise(24, 1);
  const [y, mean, variance] = await valuesOn(backend, () => {
    const gamma = tf.tensor1d([2, -1]);
    const beta = tf.tensor1d([0.5, 3]);
    const trained = batchNormTrain(tf.tensor4d(values, shape), gamma, beta, EPSILON);
    return [trained.y, trained.mean, trained.variance];
  });
  const channel = (c: number) => Array.from(values).filter((_, i) => i % 2 === c);
  const means = [0, 1].map((c) => channel(c).reduce((a, b) => a + b) / 12);
  const variances = [0, 1].map(
    (c) => channel(c).reduce((sum, value) => sum + (value - means[c]!) ** 2, 0) / 12,
  );
  expectClose(mean!, means, 1e-6);
  expectClose(variance!, variances, 1e-6);
  const expected = Array.from(values, (value, i) => {
    const normal = (value - means[i % 2]!) / Math.sqrt(variances[i % 2]! + EPSILON);
    return normal * [2, -1][i % 2]! + [0.5, 3][i % 2]!;
  });
  expectClose(y!, expected, 1e-5);
});

test.each(['cpu', TEST_BACKEND] as const)(
  'has the gradient of finite differences on %s',
  async (backend) => {
    const shape: Shape = [2, 2, 3, 3];
    const x = noise(36, 4);
    const loss = (x: tf.Tensor) =>
      tf.sum(tf.mul(weigh(shape), batchNormTrain(x as tf.Tensor4D, null, null, EPSILON).y));
    const [dx] = await valuesOn(backend, () => [tf.grad(loss)(tf.tensor4d(x, shape))]);
    const step = 1e-2;
    for (const i of [0, 7, 20, 35]) {
      const moved = (by: number) => {
        const values = x.slice();
        values[i]! += by;
        return loss(tf.tensor4d(values, shape));
      };
      const [up, down] = await valuesOn(backend, () => [moved(step), moved(-step)]);
      expect(dx![i]!).toBeCloseTo((up![0]! - down![0]!) / (2 * step), 2);
    }
  },
);

test('keeps its precision where the mean is far from 0', async () => {
  const [variance] = await valuesOn(TEST_BACKEND, () => [
    batchNormTrain(tf.add(noiseTensor([8, 16, 16, 4], 1), 1000) as tf.Tensor4D, null, null, 0)
      .variance,
  ]);
  for (const value of variance!) expect(value).toBeCloseTo(1 / 3, 1);
});

test('repeats to the bit', async () => {
  const run = () => trainAndDifferentiate([4, 9, 9, 7], { gamma: true, beta: true });
  expect(await valuesOn(TEST_BACKEND, run)).toEqual(await valuesOn(TEST_BACKEND, run));
});

function trainAndDifferentiate(shape: Shape, has: { gamma: boolean; beta: boolean }): tf.Tensor[] {
  const { x, gamma, beta, inputs } = inputsOf(shape, has);
  const { y, mean, variance } = batchNormTrain(x, gamma, beta, EPSILON);
  const loss = (...args: tf.Tensor[]) => {
    const [x, gamma, beta] = split(args, has);
    return tf.sum(tf.mul(weigh(shape), batchNormTrain(x, gamma, beta, EPSILON).y));
  };
  return [y, mean, variance, ...tf.grads(loss)(inputs)];
}

function inferAndDifferentiate(shape: Shape, has: { gamma: boolean; beta: boolean }): tf.Tensor[] {
  const { x, gamma, beta, inputs } = inputsOf(shape, has);
  const mean = noiseTensor([shape[3]], 5) as tf.Tensor1D;
  const variance = tf.add(noiseTensor([shape[3]], 6), 1.5) as tf.Tensor1D;
  const apply = (x: tf.Tensor4D, gamma: tf.Tensor1D | null, beta: tf.Tensor1D | null) =>
    batchNormInfer(x, mean, variance, gamma, beta, EPSILON);
  const loss = (...args: tf.Tensor[]) => tf.sum(tf.mul(weigh(shape), apply(...split(args, has))));
  return [apply(x, gamma, beta), ...tf.grads(loss)(inputs)];
}

function inputsOf(shape: Shape, has: { gamma: boolean; beta: boolean }) {
  const x = tf.add(tf.mul(noiseTensor(shape, 1), 3), 2) as tf.Tensor4D;
  const gamma = has.gamma ? (noiseTensor([shape[3]], 2) as tf.Tensor1D) : null;
  const beta = has.beta ? (noiseTensor([shape[3]], 3) as tf.Tensor1D) : null;
  return { x, gamma, beta, inputs: [x, gamma, beta].filter((input) => input !== null) };
}

function split(
  args: tf.Tensor[],
  has: { gamma: boolean; beta: boolean },
): [tf.Tensor4D, tf.Tensor1D | null, tf.Tensor1D | null] {
  const [x, ...rest] = args;
  const gamma = has.gamma ? (rest.shift() as tf.Tensor1D) : null;
  const beta = has.beta ? (rest.shift() as tf.Tensor1D) : null;
  return [x as tf.Tensor4D, gamma, beta];
}

/** Weights that make every output count differently. */
const weigh = (shape: Shape): tf.Tensor => noiseTensor(shape, 9);
