import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { smallestSquaredSingularValues } from '../../../src/training/remedies/bss.ts';
import { mapDistance } from '../../../src/training/remedies/delta.ts';
import { l2Sp } from '../../../src/training/remedies/l2-sp.ts';
import { decayedRates, relativeGradientNorms } from '../../../src/training/remedies/rates.ts';
import { drawn, finiteDifferences, gradientsOf } from '../../reference/remedies.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

const golden = JSON.parse(
  readFileSync(new URL('../../reference/golden/remedies.json', import.meta.url), 'utf8'),
);

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

type Penalty = (...inputs: tf.Tensor[]) => tf.Scalar;

/** Value and gradients are the golden ones, and the gradients those of finite differences. */
async function expectGolden(
  penalty: Penalty,
  inputs: tf.Tensor[],
  { value, gradients }: { value: number; gradients: number[][] },
  places = 5,
): Promise<void> {
  const own = await gradientsOf(penalty, inputs);
  expect(own.value / value).toBeCloseTo(1, places);
  const largest = Math.max(...gradients.flat().map(Math.abs));
  for (const [i, gradient] of own.gradients.entries()) {
    gradient.forEach((each, k) => {
      expect(each / largest).toBeCloseTo(gradients[i]![k]! / largest, places - 1);
    });
    const numeric = await finiteDifferences(penalty, inputs, i);
    numeric.forEach((each, k) => {
      expect(each / largest).toBeCloseTo(gradients[i]![k]! / largest, 1);
    });
  }
}

test('L2-SP draws the base to its first values and the head to 0, as PyTorch computes it', async () => {
  const base = [drawn('a', 3, 4), drawn('b', 4)];
  const head = [drawn('e', 4, 2), drawn('f', 2)];
  const first = [drawn('c', 3, 4), drawn('d', 4)];
  const penalty: Penalty = (a, b, e, f) =>
    l2Sp([a!, b!], first, [e!, f!], { alpha: 0.3, beta: 0.05 });
  await expectGolden(penalty, [...base, ...head], golden.l2Sp);
  const none = l2Sp(first, first, [], { alpha: 1, beta: 1 });
  expect((await none.data())[0]).toBe(0);
});

test('DELTA is the mean over images of half the squared distance of maps', async () => {
  const source = [drawn('i', 3, 4, 4, 2), drawn('j', 3, 2, 2, 5)];
  const penalty: Penalty = (...maps) => mapDistance(maps, source);
  await expectGolden(penalty, [drawn('g', 3, 4, 4, 2), drawn('h', 3, 2, 2, 5)], golden.delta);
});

describe('BSS', () => {
  for (const each of golden.bss) {
    const [rows, columns] = each.features;
    test(`${each.k} smallest of ${rows} by ${columns}, as PyTorch's SVD has them`, async () => {
      const features = tf.tensor2d(each.input, [rows, columns]);
      const penalty: Penalty = (f) => smallestSquaredSingularValues(f as tf.Tensor2D, each.k);
      await expectGolden(penalty, [features], each, 3);
    });
  }

  const valueOf = async (rows: number[][], k: number) =>
    (await smallestSquaredSingularValues(tf.tensor2d(rows), k).data())[0]!;

  test('of channels that are 0 in all images the smallest are 0, however many', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [1 + Math.sin(i), 0, Math.cos(3 * i), 0, 0]);
    expect(await valueOf(rows, 1)).toBeCloseTo(0, 5);
    expect(await valueOf(rows, 3)).toBeCloseTo(0, 5);
    // The fourth is of what is left: the smaller of two.
    const two = rows.map(([a, , c]) => [a!, c!]);
    expect(await valueOf(rows, 4)).toBeCloseTo(await valueOf(two, 1), 3);
  });

  test('equal singular values, no features at all, and more than there are', async () => {
    const identity = [0, 1, 2].map((i) => [0, 1, 2].map((j) => Number(i === j)));
    expect(await valueOf(identity, 2)).toBeCloseTo(2, 5);
    expect(await valueOf(identity, 99)).toBeCloseTo(3, 5);
    expect(
      await valueOf(
        [
          [0, 0],
          [0, 0],
        ],
        1,
      ),
    ).toBe(0);
    const zero = await gradientsOf(
      (f) => smallestSquaredSingularValues(f as tf.Tensor2D, 1),
      [tf.zeros([3, 2])],
    );
    for (const each of zero.gradients.flat()) expect(each).toBe(0);
  });
});

test('Auto-RGN is the relative gradient norm of a layer over the largest', async () => {
  const weights = [drawn('p', 4, 3), drawn('q', 3), drawn('r', 3, 2)];
  const gradients = [drawn('s', 4, 3), drawn('t', 3), drawn('u', 3, 2)];
  const multipliers = relativeGradientNorms(weights, gradients, [[0, 1], [2]]);
  const values = await Promise.all(multipliers.map(async (each) => (await each.data())[0]!));
  const [first, second] = golden.autoRgn.multipliers;
  [first, first, second].forEach((each, i) => {
    expect(values[i]).toBeCloseTo(each, 6);
  });
  const still = relativeGradientNorms(
    weights,
    weights.map((w) => tf.zerosLike(w)),
    [[0, 1], [2]],
  );
  expect((await still[0]!.data())[0]).toBe(0);
});

test('rates decay by the distance from the head', () => {
  expect(decayedRates([0, 1, 3], 0.5)).toEqual([1, 0.5, 0.125]);
});
