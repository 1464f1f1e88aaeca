import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nce } from '../../../src/stats/transferability/nce.ts';
import { type Sample, samples } from '../../support/arbitrary-features.ts';

/** Labels, and the rows' other order for source labels that are unrelated to them. */
const unrelated = ({ labels, order }: Sample) => labels.map((_, i) => labels[order[i]!]!);

test('of two by two classes is what the table gives', () => {
  // z = 0: y = 0, 0, 1; z = 1: y = 1.
  const found = nce(Int32Array.of(0, 0, 0, 1), Int32Array.of(0, 0, 1, 1));
  expect(found).toBeCloseTo((2 * Math.log(2 / 3) + Math.log(1 / 3)) / 4, 14);
});

test('is 0 where the source labels determine the labels', () => {
  expect(nce(Int32Array.of(7, 5, 3, 5), Int32Array.of(0, 1, 0, 1))).toBe(0);
});

test('is the negative entropy of the labels where the source labels say nothing', () => {
  expect(nce(Int32Array.of(4, 4, 4, 4), Int32Array.of(0, 1, 2, 3))).toBeCloseTo(-Math.log(4), 14);
  expect(nce(Int32Array.of(0, 0, 9, 9), Int32Array.of(0, 1, 0, 1))).toBeCloseTo(-Math.log(2), 14);
});

test('is 0 at most, and no less than where the source labels say nothing', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const found = nce(unrelated(sample), sample.labels);
      expect(found).toBeLessThanOrEqual(0);
      const nothing = nce(new Int32Array(sample.labels.length), sample.labels);
      expect(found).toBeGreaterThanOrEqual(nothing - 1e-12);
    }),
  );
});

test('neither the order of the examples nor the names of the classes matter', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const { labels, order } = sample;
      const source = unrelated(sample);
      const found = nce(
        Int32Array.from(order, (i) => 99 - source[i]!),
        Int32Array.from(order, (i) => 50 + 3 * labels[i]!),
      );
      expect(found).toBeCloseTo(nce(source, labels), 12);
    }),
  );
});

test('is NaN where all images are of one class, or there are fewer than two', () => {
  expect(nce(Int32Array.of(0, 1), Int32Array.of(1, 1))).toBeNaN();
  expect(nce(Int32Array.of(0), Int32Array.of(1))).toBeNaN();
});
