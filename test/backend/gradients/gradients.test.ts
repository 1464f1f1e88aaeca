import { describe, expect, test } from 'vitest';
import { tf } from '../../../src/backend/tf.ts';
import { noise, valuesOn } from '../../support/backend-values.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;

const above = (least: number) => (value: number) => Math.abs(value) + least;
const same = (value: number) => value;

/** Each operation, and what makes noise fit for it. */
const unary: Record<string, [Unary, (value: number) => number]> = {
  abs: [tf.abs, same],
  addN: [(x) => tf.addN([x, x, tf.square(x)]), same],
  cast: [(x) => tf.cast(tf.mul(x, 2), 'float32'), same],
  clip: [(x) => tf.clipByValue(x, -0.5, 0.5), same],
  exp: [tf.exp, same],
  log: [tf.log, above(0.5)],
  maximum: [(x) => tf.maximum(x, tf.neg(tf.square(x))), same],
  minimum: [(x) => tf.minimum(x, tf.square(x)), same],
  relu6: [(x) => tf.relu6(tf.mul(x, 9)), same],
  rsqrt: [tf.rsqrt, above(0.5)],
  sigmoid: [tf.sigmoid, same],
  sqrt: [tf.sqrt, above(0.5)],
  square: [tf.square, same],
  squaredDifference: [(x) => tf.squaredDifference(x, tf.tensor1d([1, 2, 3, 4])), same],
  tanh: [tf.tanh, same],
  where: [(x) => tf.where(tf.greater(x, 0.1), tf.square(x), tf.mul(x, 3)), same],
  'subtraction with broadcast': [(x) => tf.sub(tf.tensor1d([1, 2, 3, 4]), tf.sub(x, 1)), same],
  'division with broadcast': [(x) => tf.div(tf.tensor1d([1, 2, 3, 4]), x), above(0.5)],
  'product with itself, reduced': [(x) => tf.mul(x, tf.sum(x, 0)), same],
  'addition to a scalar': [(x) => tf.add(tf.mean(x), tf.square(x)), same],
  concat: [(x) => tf.concat([x, tf.square(x), x], 1), same],
  expandDims: [(x) => tf.square(tf.expandDims(x, 1)), same],
  max: [(x) => tf.max(x, 1), same],
  'max of all': [(x) => tf.max(x), same],
  mean: [(x) => tf.mean(tf.square(x), 0), same],
  pad: [
    (x) =>
      tf.square(
        tf.pad(
          x,
          [
            [1, 0],
            [2, 1],
          ],
          1,
        ),
      ),
    same,
  ],
  reshape: [(x) => tf.square(tf.reshape(x, [2, 6])), same],
  slice: [(x) => tf.square(tf.slice(x, [1, 1], [2, 2])), same],
  sum: [(x) => tf.square(tf.sum(x, 1, true)), same],
  tile: [(x) => tf.square(tf.tile(x, [2, 3])), same],
  transpose: [(x) => tf.mul(tf.transpose(x), tf.reshape(tf.range(0, 12), [4, 3])), same],
  softmax: [tf.softmax, same],
  logSoftmax: [tf.logSoftmax, same],
  'product, plain': [(x) => tf.matMul(x, tf.square(x), false, true), same],
  'product, first transposed': [(x) => tf.matMul(x, tf.square(x), true, false), same],
  'product of transposes': [(x) => tf.matMul(x, tf.transpose(tf.square(x)), true, true), same],
};

// Away from the kinks of these functions, and without ties.
const inputs = Float32Array.of(
  ...[0.31, -0.83, 0.57, -0.06],
  ...[0.93, -0.37, 0.06, -0.63],
  ...[0.22, -0.22, 0.77, -0.93],
);

describe.each(['cpu', TEST_BACKEND] as const)(
  'gradients on %s are those of finite differences',
  (backend) => {
    test.each(Object.entries(unary))('%s', async (_, [apply, fit]) => {
      const x = inputs.map(fit);
      const loss = (values: Float32Array) => weighted(apply(tf.tensor2d(values, [3, 4])));
      const step = 1e-2;
      const [gradient] = await valuesOn(backend, () => [
        tf.grad((x) => weighted(apply(x)))(tf.tensor2d(x, [3, 4])),
      ]);
      const differences = await valuesOn(backend, () =>
        Array.from(x, (_, i) => {
          const moved = (by: number) => loss(x.map((value, j) => (j === i ? value + by : value)));
          return tf.div(tf.sub(moved(step), moved(-step)), 2 * step);
        }),
      );
      differences.forEach(([difference], i) => {
        expect(gradient![i]!).toBeCloseTo(difference!, 1.5);
      });
    });
  },
);

test('a dilated convolution has no gradient on cpu, and says so', async () => {
  const filter = () => tf.ones([2, 2, 1, 1]) as tf.Tensor4D;
  const loss = (x: tf.Tensor) =>
    tf.sum(tf.conv2d(x as tf.Tensor4D, filter(), 1, 'valid', 'NHWC', 2));
  const gradient = () => [tf.grad(loss)(tf.ones([1, 4, 4, 1]))];
  await expect(valuesOn('cpu', gradient)).rejects.toThrow(/no gradient of a dilated/);
  const [dx] = await valuesOn('wasm', gradient);
  expect([...dx!]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
});

/** A sum in which every value counts differently. */
function weighted(y: tf.Tensor): tf.Scalar {
  const weights = tf.add(tf.tensor(noise(y.size, 8), y.shape), 1.5);
  return tf.sum(tf.mul(y, weights)) as tf.Scalar;
}
