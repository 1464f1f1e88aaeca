import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tf } from '../../../src/backend/tf.ts';
import { expectClose, noise, noiseTensor, valuesOn } from '../../support/backend-values.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

describe(`kernels on ${TEST_BACKEND} agree with the cpu backend`, () => {
  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('products, transposed: %s, %s', async (transposeA, transposeB) => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(...[40, 20, 20].map((max) => fc.integer({ min: 1, max }))),
        async ([m, k, n]) => {
          const run = () => [
            tf.matMul(
              noiseTensor(transposeA ? [k!, m!] : [m!, k!], 1),
              noiseTensor(transposeB ? [n!, k!] : [k!, n!], 2),
              transposeA,
              transposeB,
            ),
          ];
          await expectSame(run);
        },
      ),
      { seed: 3, numRuns: 25 },
    );
  });

  test('products of batches, one of them broadcast', () =>
    expectSame(() => [
      tf.matMul(noiseTensor([3, 4, 5], 1), noiseTensor([3, 5, 6], 2)),
      tf.matMul(noiseTensor([3, 4, 5], 1), noiseTensor([1, 5, 6], 2)),
      tf.matMul(noiseTensor([1, 5, 4], 1), noiseTensor([3, 5, 6], 2), true),
    ]));

  test.each(['relu', 'sigmoid'] as const)('fused products with %s', (activation) =>
    expectSame(() => [
      tf.fused.matMul({
        a: noiseTensor([6, 5], 1) as tf.Tensor2D,
        b: noiseTensor([5, 7], 2) as tf.Tensor2D,
        bias: noiseTensor([7], 3),
        activation,
      }),
    ]),
  );

  test.each<[string, number[], number, number, 'same' | 'valid' | number]>([
    ['2x2, no overlap', [2, 8, 6, 5], 2, 2, 'valid'],
    ['3x3 stride 2, odd size', [3, 7, 9, 6], 3, 2, 'same'],
    ['overlapping windows', [2, 5, 5, 3], 3, 1, 'same'],
    ['explicit padding', [2, 7, 7, 9], 3, 2, 1],
    ['one pixel', [4, 1, 1, 7], 2, 2, 'same'],
  ])('max pooling and its gradient: %s', (_, shape, size, strides, pad) =>
    expectSame(() => poolGradients(tf.maxPool, noiseTensor(shape, 1), size, strides, pad)),
  );

  test('max pooling gives a tie to the first cell', async () => {
    const [dx] = await valuesOn(TEST_BACKEND, () => [
      tf.grad((x) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')))(tf.ones([1, 2, 2, 1])),
    ]);
    expect([...dx!]).toEqual([1, 0, 0, 0]);
  });

  test.each<[number[], number | number[]]>([
    [
      [3, 4, 5, 6],
      [0, 1, 2],
    ],
    [
      [3, 4, 5, 6],
      [1, 2],
    ],
    [[3, 40, 5], 1],
    [
      [3, 4, 5],
      [0, 2],
    ],
    [[3, 7], 1],
    [[600, 33], 0],
  ])('sums of %j over %j', (shape, axes) =>
    expectSame(() => [
      tf.sum(noiseTensor(shape, 1), axes),
      tf.sum(noiseTensor(shape, 1), axes, true),
    ]),
  );

  test.each([
    { shape: [3, 1, 1, 5], reps: [1, 4, 2, 1] },
    { shape: [1, 1], reps: [3, 7] },
    { shape: [4, 1], reps: [1, 3] },
    { shape: [2, 3], reps: [2, 1] },
    { shape: [2, 3], reps: [1, 1] },
  ])('tiling $shape by $reps', ({ shape, reps }) =>
    expectSame(() => [tf.tile(noiseTensor(shape, 1), reps)]),
  );

  test('joining and cutting', () =>
    expectSame(() => {
      const parts = [3, 1, 300].map((width, i) => noiseTensor([2, 3, width], i));
      const whole = tf.concat(parts, 2);
      return [
        whole,
        tf.concat([parts[0]!, parts[0]!], 0),
        tf.concat([tf.zeros([2, 0]), noiseTensor([2, 3], 4)], 1),
        tf.slice(whole, [0, 0, 2], [2, 3, 5]),
        tf.slice(whole, [1, 0, 0], [1, 3, 304]),
        tf.slice(whole, [0, 1, 0], [-1, 2, -1]),
        tf.slice(whole, [1, 1, 1], [1, 2, 9]),
      ];
    }));
});

test.each(['cpu', TEST_BACKEND] as const)(
  'average pooling on %s counts the cells inside only',
  async (backend) => {
    const shape = [1, 5, 4, 2];
    const x = noise(40, 1);
    const loss = (x: tf.Tensor) => {
      const y = tf.avgPool(x as tf.Tensor4D, 3, 2, 'same');
      return tf.sum(tf.mul(y, noiseTensor(y.shape, 2)));
    };
    const [dx] = await valuesOn(backend, () => [tf.grad(loss)(tf.tensor(x, shape))]);
    for (let i = 0; i < x.length; i++) {
      const moved = (by: number) =>
        loss(
          tf.tensor(
            Float32Array.from(x, (v, j) => (j === i ? v + by : v)),
            shape,
          ),
        );
      const [up, down] = await valuesOn(backend, () => [moved(0.5), moved(-0.5)]);
      // Linear in x, so that a large step is exact.
      expect(dx![i]!).toBeCloseTo(up![0]! - down![0]!, 4);
    }
  },
);

type Pool = (
  x: tf.Tensor4D,
  size: number,
  strides: number,
  pad: 'same' | 'valid' | number,
  rounding?: 'floor',
) => tf.Tensor4D;

function poolGradients(
  pool: Pool,
  x: tf.Tensor,
  size: number,
  strides: number,
  pad: 'same' | 'valid' | number,
): tf.Tensor[] {
  const apply = (x: tf.Tensor) =>
    pool(
      x as tf.Tensor4D,
      size,
      strides,
      pad,
      ...(typeof pad === 'number' ? ['floor' as const] : []),
    );
  const y = apply(x);
  return [y, tf.grad((x) => tf.sum(tf.mul(apply(x), noiseTensor(y.shape, 2))))(x)];
}

async function expectSame(run: () => tf.Tensor[]): Promise<void> {
  const expected = await valuesOn('cpu', run);
  const received = await valuesOn(TEST_BACKEND, run);
  expect(received.length).toBe(expected.length);
  received.forEach((values, i) => {
    expectClose(values, expected[i]!);
  });
}
