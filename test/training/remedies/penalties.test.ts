import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { smallestSquaredSingularValues } from '../../../src/training/remedies/bss.ts';
import { l2Sp } from '../../../src/training/remedies/l2-sp.ts';
import { decayedRates, relativeGradientNorms } from '../../../src/training/remedies/rates.ts';
import { drawn, finiteDifferences, gradientsOf, penaltyCases } from '../../reference/remedies.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

const golden = JSON.parse(
  readFileSync(new URL('../../reference/golden/remedies.json', import.meta.url), 'utf8'),
);

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

test('every penalty and its gradients are PyTorch’s, and those of finite differences', async () => {
  for (const { name, penalty, inputs, golden: expected } of penaltyCases()) {
    const own = await gradientsOf(penalty, inputs);
    expect(own.value / expected.value, name).toBeCloseTo(1, 3);
    const largest = Math.max(...expected.gradients.flat().map(Math.abs));
    for (const [i, gradient] of own.gradients.entries()) {
      const numeric = await finiteDifferences(penalty, inputs, i);
      gradient.forEach((each, k) => {
        expect((each - expected.gradients[i]![k]!) / largest, name).toBeCloseTo(0, 3);
        expect((numeric[k]! - each) / largest, name).toBeCloseTo(0, 1);
      });
    }
  }
});

test('L2-SP of weights that have not moved, and no head, is 0', async () => {
  const first = [drawn('c', 3, 4), drawn('d', 4)];
  expect((await l2Sp(first, first, [], { alpha: 1, beta: 1 }).data())[0]).toBe(0);
});

describe('BSS', () => {
  const smallest = async (rows: number[][], k: number) =>
    (await smallestSquaredSingularValues(tf.tensor2d(rows), k).data())[0]!;

  test('of channels that are 0 in all images the smallest are 0, however many', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [1 + Math.sin(i), 0, Math.cos(3 * i), 0, 0]);
    expect(await smallest(rows, 1)).toBeCloseTo(0, 5);
    expect(await smallest(rows, 3)).toBeCloseTo(0, 5);
    // The fourth is of what is left: the smaller of two.
    const two = rows.map(([a, , c]) => [a!, c!]);
    expect(await smallest(rows, 4)).toBeCloseTo(await smallest(two, 1), 3);
  });

  test('equal singular values, no features at all, and more than there are', async () => {
    const identity = [0, 1, 2].map((i) => [0, 1, 2].map((j) => Number(i === j)));
    expect(await smallest(identity, 2)).toBeCloseTo(2, 5);
    expect(await smallest(identity, 99)).toBeCloseTo(3, 5);
    expect(
      await smallest(
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
