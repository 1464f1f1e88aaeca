import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shrunkHScore } from '../../../src/stats/transferability/h-score.ts';
import {
  mapRows,
  matrixOf,
  reordered,
  type Sample,
  samples,
} from '../../support/arbitrary-features.ts';
import { GOLDEN, relativeError } from '../../support/transferability-golden.ts';

const of = ({ features, labels, classes }: Sample) => shrunkHScore(features, labels, classes);

test.each(GOLDEN)('%s: the trace of a direct inverse', (_name, golden) => {
  const found = shrunkHScore(golden.features, golden.labels, golden.classes);
  // One channel is inverted with LEAST_SHARE of the identity, 1e-9; the rest agree to 1e-12.
  const most = golden.channels === 1 ? 1e-8 : 1e-12;
  expect(relativeError(found, golden.hScore)).toBeLessThan(most);
});

test('is within 0 and the classes less one', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      expect(of(sample)).toBeGreaterThan(-1e-8);
      expect(of(sample)).toBeLessThan(sample.classes - 1 + 1e-8);
    }),
  );
});

test('of one channel is the share of its variance between the classes', () => {
  const labels = Int32Array.of(0, 0, 1, 1);
  // Variance 2.5 about 0; class means ±1.5.
  expect(shrunkHScore(matrixOf([-2, -1, 1, 2], 4), labels, 2)).toBeCloseTo(2.25 / 2.5, 7);
});

test('is 1 of two classes that are a point each', () => {
  const labels = Int32Array.of(0, 1, 0, 1);
  for (const channels of [2, 3, 6]) {
    const features = matrixOf(
      [...labels].flatMap((label) => new Array(channels).fill(label)),
      4,
    );
    expect(shrunkHScore(features, labels, 2)).toBeCloseTo(1, 7);
  }
});

test('separable labels score more than the same ones shuffled', () => {
  const { features, labels, classes } = new Map(GOLDEN).get('separable')!;
  const shuffled = Int32Array.from(labels).sort();
  expect(shrunkHScore(features, labels, classes)).toBeGreaterThan(
    shrunkHScore(features, shuffled, classes) + 0.5,
  );
});

describe('does not depend on', () => {
  test('the order of the examples', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        expect(of(reordered(sample))).toBeCloseTo(of(sample), 6);
      }),
    );
  });

  test('where the features are, nor on their unit', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: -9, max: 9 }), (sample, shift) => {
        const features = mapRows(sample.features, (row) => row.map((x) => (x + shift) / 1024));
        expect(of({ ...sample, features })).toBeCloseTo(of(sample), 6);
      }),
    );
  });

  test('turning the features', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const features = mapRows(sample.features, turned);
        expect(of({ ...sample, features })).toBeCloseTo(of(sample), 6);
      }),
    );
  });

  test('the numbers of the classes, nor on those without images', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const labels = sample.labels.map((label) => 9 - 2 * label);
        expect(of({ ...sample, labels, classes: 12 })).toBeCloseTo(of(sample), 8);
      }),
    );
  });
});

/** The row in reverse, and its first two channels, if it has them, times [[3, -4], [4, 3]] / 5. */
function turned(row: number[]): number[] {
  const [a, b, ...rest] = row.toReversed();
  return b === undefined ? [-a!] : [(3 * a! - 4 * b) / 5, (4 * a! + 3 * b) / 5, ...rest];
}

describe('is NaN', () => {
  const features = matrixOf([1, 2, 3, 4, 5, 7], 3);

  test('where all images are of one class', () => {
    expect(shrunkHScore(features, Int32Array.of(1, 1, 1), 2)).toBeNaN();
  });

  test.each([
    [[0, 0, 0, 0, 0, 0]],
    [[2, 3, 2, 3, 2, 3]],
    [[1, 2, 3, 4, 5, Number.NaN]],
    [[1, 2, 3, 4, 5, Number.NEGATIVE_INFINITY]],
  ])('of features %j', (values) => {
    expect(shrunkHScore(matrixOf(values, 3), Int32Array.of(0, 1, 0), 2)).toBeNaN();
  });

  test('of fewer than two rows', () => {
    expect(shrunkHScore(matrixOf([1, 2], 1), Int32Array.of(1), 2)).toBeNaN();
  });
});
