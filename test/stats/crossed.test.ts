import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossedEstimate } from '../../src/stats/crossed.ts';
import { differenceP, equivalenceP, intervalOf } from '../../src/stats/mean-estimate.ts';
import { meanOf, sdOf } from '../../src/stats/t.ts';
import { golden } from '../support/statistics-golden.ts';

/** Scores of -1, 0 and 1, one array a seed. */
const tables = fc
  .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 30 }))
  .chain(([seeds, images]) =>
    fc.array(fc.array(fc.integer({ min: -1, max: 1 }), { minLength: images, maxLength: images }), {
      minLength: seeds,
      maxLength: seeds,
    }),
  );

const grouped = (images: number, size: number) =>
  size === 1 ? null : Array.from({ length: images }, (_, image) => Math.floor(image / size));

test.each(golden.crossed)(
  "statsmodels's mean squares, groups of $groupSize",
  ({ scores, groupSize, seedVariance, imageVariance, p, margin, equivalenceP: within, half }) => {
    const groups = grouped(scores[0]!.length, groupSize);
    const estimate = crossedEstimate({ scores, groups });
    expect(estimate.seeds.variance).toBeCloseTo(seedVariance, 12);
    expect(estimate.images!.variance).toBeCloseTo(imageVariance, 12);
    expect(differenceP(estimate)).toBeCloseTo(p, 9);
    expect(equivalenceP(estimate, margin)).toBeCloseTo(within, 9);
    const { mean, high } = intervalOf(estimate, 0.05);
    expect(high - mean).toBeCloseTo(half, 9);
  },
);

test('seeds add what Student has them add, and images never less than two that differ', () => {
  fc.assert(
    fc.property(tables, (scores) => {
      const { mean, seeds, images } = crossedEstimate({ scores, groups: null });
      const means = scores.map(meanOf);
      expect(mean).toBeCloseTo(meanOf(means), 12);
      expect(Math.sqrt(seeds.variance)).toBeCloseTo(sdOf(means) / Math.sqrt(scores.length), 12);
      const count = scores[0]!.length;
      expect(images!.variance).toBeGreaterThanOrEqual(2 / count ** 2 - 1e-15);
      expect([seeds.degrees, images!.degrees]).toEqual([scores.length - 1, Math.max(1, count - 1)]);
    }),
  );
});

test('neither the order of seeds, images and groups matters, nor the sign', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 1, max: 5 }), (scores, size) => {
      const groups = grouped(scores[0]!.length, size);
      const one = crossedEstimate({ scores, groups });
      const other = crossedEstimate({
        scores: scores.toReversed().map((seed) => seed.toReversed().map((each) => -each)),
        groups: groups === null ? null : groups.toReversed().map((group) => 7 - 3 * group),
      });
      expect(other.mean).toBeCloseTo(-one.mean, 12);
      expect(other.seeds.variance).toBeCloseTo(one.seeds.variance, 12);
      if (Number.isFinite(one.images!.variance))
        expect(other.images!.variance).toBeCloseTo(one.images!.variance, 12);
      else expect(other.images!.variance).toBe(one.images!.variance);
      expect(other.images!.degrees).toBeCloseTo(one.images!.degrees, 12);
    }),
  );
});

test('groups of one image are no groups', () => {
  fc.assert(
    fc.property(tables, (scores) => {
      const alone = crossedEstimate({ scores, groups: scores[0]!.map((_, image) => image) });
      const none = crossedEstimate({ scores, groups: null });
      expect(alone.images!.variance).toBeCloseTo(none.images!.variance, 12);
      expect(alone.images!.degrees).toBeCloseTo(none.images!.degrees, 9);
    }),
  );
});

describe('groups that go together wholly', () => {
  const wholly = [4, 4, 4, 4, 4].flatMap((size, group) =>
    Array.from({ length: size }, () => group % 2),
  );

  test('have the variance of as many images as there are groups', () => {
    const scores = [wholly, wholly];
    const groups = grouped(20, 4);
    // Five groups, of which two are right: 0.24 · 5 / 4 / 5, and two added groups.
    expect(crossedEstimate({ scores, groups }).images!.variance).toBeCloseTo(0.06 + 2 / 25, 12);
  });

  test('of unequal sizes have fewer degrees of freedom than their number', () => {
    const scores = [wholly, wholly];
    const groups = wholly.map((_, image) => (image < 16 ? 0 : image - 15));
    const { degrees } = crossedEstimate({ scores, groups }).images!;
    expect(degrees).toBe(1);
  });
});

test('of one group nothing can be said of another', () => {
  const estimate = crossedEstimate({
    scores: [
      [1, 1, 0],
      [1, 1, 1],
    ],
    groups: [4, 4, 4],
  });
  expect(estimate.images!.variance).toBe(Number.POSITIVE_INFINITY);
  expect(differenceP(estimate)).toBe(1);
  expect(intervalOf(estimate, 0.05).high).toBe(Number.POSITIVE_INFINITY);
});

test('more images make what they add smaller, more seeds do not', () => {
  const one = [1, 0, 0, 1, 1, 0, -1, 0];
  const of = (seeds: number, times: number) =>
    crossedEstimate({
      scores: Array.from({ length: seeds }, () => Array.from({ length: times }, () => one).flat()),
      groups: null,
    }).images!.variance;
  expect(of(3, 10)).toBeLessThan(of(3, 1) / 5);
  expect(of(30, 1)).toBeCloseTo(of(3, 1), 12);
});

test('seeds that were tested on unlike images are refused', () => {
  expect(() => crossedEstimate({ scores: [[1], [1, 0]], groups: null })).toThrow(RangeError);
  expect(() =>
    crossedEstimate({
      scores: [
        [1, 0],
        [1, 0],
      ],
      groups: [1],
    }),
  ).toThrow(RangeError);
});
