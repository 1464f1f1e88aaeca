import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frechetDistance } from '../../../src/stats/transferability/frechet.ts';
import { mapRows, matrixOf, samples } from '../../support/arbitrary-features.ts';
import { GOLDEN_DISTANCES, relativeError } from '../../support/transferability-golden.ts';

test.each(GOLDEN_DISTANCES)('%s: by the eigenvalues of the product', (name, golden) => {
  const found = frechetDistance(golden.source, golden.target);
  // Roots of eigenvalues that are 0 but for rounding add some 1e-8 each in the reference.
  const most = name === 'more channels' || name === 'dead channels' ? 1e-6 : 1e-10;
  expect(relativeError(found, golden.frechet)).toBeLessThan(most);
  expect(relativeError(frechetDistance(golden.target, golden.source), found)).toBeLessThan(1e-10);
});

test('of one channel it is by means and deviations', () => {
  // Means 0 and 5, deviations √2 and √8.
  const [a, b] = [matrixOf([-1, 1], 2), matrixOf([3, 7], 2)];
  expect(frechetDistance(a, b)).toBeCloseTo(25 + (Math.SQRT2 - Math.sqrt(8)) ** 2, 12);
});

test('is 0 of a sample from itself, and the squared shift of one that is moved', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: -9, max: 9 }), ({ features }, shift) => {
      expect(frechetDistance(features, features)).toBeLessThan(1e-6);
      const moved = mapRows(features, (row) => row.map((x, c) => (c === 0 ? x + shift : x)));
      expect(frechetDistance(features, moved)).toBeCloseTo(shift ** 2, 5);
    }),
  );
});

test.each([
  ['one image', [1, 2], 1],
  ['no image', [], 0],
  ['what is not finite', [1, 2, Number.NaN, 4], 2],
])('%s is at no distance', (_what, values, count) => {
  const one = { values: Float32Array.from(values), count, channels: 2 };
  const other = matrixOf([1, 2, 3, 4], 2);
  expect(frechetDistance(one, other)).toBeNaN();
  expect(frechetDistance(other, one)).toBeNaN();
});

test('features of another base are refused', () => {
  expect(() => frechetDistance(matrixOf([1, 2], 2), matrixOf([1, 2, 3, 4], 2))).toThrow(RangeError);
});
