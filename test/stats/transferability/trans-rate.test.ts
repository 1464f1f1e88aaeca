import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transRate } from '../../../src/stats/transferability/trans-rate.ts';
import { mapRows, matrixOf, reordered, samples } from '../../support/arbitrary-features.ts';
import { GOLDEN, relativeError } from '../../support/transferability-golden.ts';

test.each(GOLDEN)('%s: the determinants of [channels, channels]', (_name, golden) => {
  const found = transRate(golden.features, golden.labels, golden.classes);
  expect(relativeError(found, golden.transRate)).toBeLessThan(1e-10);
});

test('of one channel is the logarithm of the variances', () => {
  // Variance 2.5 about 0; within the classes (mean of squares) 2.5 too, and so nothing is told.
  expect(transRate(matrixOf([-2, -1, 1, 2], 4), Int32Array.of(0, 0, 1, 1), 2)).toBeCloseTo(0, 12);
  // All squares are 1 in one class, 4 in the other.
  const found = transRate(matrixOf([-1, 1, -2, 2], 4), Int32Array.of(0, 0, 1, 1), 2);
  const rate = (variance: number) => Math.log(1 + variance / 1e-4) / 2;
  expect(found).toBeCloseTo(rate(2.5) - (rate(1) + rate(4)) / 2, 12);
});

test('is 0 or more, wherever the features are and in whatever order', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: -9, max: 9 }), (sample, shift) => {
      const { features, labels, classes } = sample;
      const found = transRate(features, labels, classes);
      expect(found).toBeGreaterThan(-1e-8);
      const moved = mapRows(features, (row) => row.map((x) => x + shift));
      expect(transRate(moved, labels, classes)).toBeCloseTo(found, 4);
      const other = reordered(sample);
      expect(transRate(other.features, other.labels, classes)).toBeCloseTo(found, 6);
    }),
  );
});

test.each([[[1, 2, 1, 2]], [[1, 2, 3, Number.NaN]]])('is NaN of features %j', (values) => {
  expect(transRate(matrixOf(values, 2), Int32Array.of(0, 1), 2)).toBeNaN();
});

test('is NaN where all images are of one class', () => {
  expect(transRate(matrixOf([1, 2], 2), Int32Array.of(1, 1), 2)).toBeNaN();
});
