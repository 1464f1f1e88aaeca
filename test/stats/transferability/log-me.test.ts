import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logMe } from '../../../src/stats/transferability/log-me.ts';
import {
  mapRows,
  matrixOf,
  reordered,
  type Sample,
  samples,
} from '../../support/arbitrary-features.ts';
import { GOLDEN, relativeError } from '../../support/transferability-golden.ts';

const of = ({ features, labels, classes }: Sample) => logMe(features, labels, classes);

test.each(GOLDEN)('%s: the evidence of a dense computation', (_name, golden) => {
  const found = logMe(golden.features, golden.labels, golden.classes);
  expect(relativeError(found, golden.logMe)).toBeLessThan(1e-7);
});

test('separable labels have more evidence than the same ones shuffled', () => {
  const { features, labels, classes } = new Map(GOLDEN).get('separable')!;
  // Sorted: the classes take turns in the features.
  const shuffled = Int32Array.from(labels).sort();
  expect(logMe(features, labels, classes)).toBeGreaterThan(
    logMe(features, shuffled, classes) + 0.1,
  );
});

describe('does not depend on', () => {
  test('the order of the examples', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        expect(of(reordered(sample))).toBeCloseTo(of(sample), 8);
      }),
    );
  });

  test('the order of the channels', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const features = mapRows(sample.features, (row) => row.toReversed());
        expect(of({ ...sample, features })).toBeCloseTo(of(sample), 8);
      }),
    );
  });

  test('channels that are always 0, which may outnumber the examples', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 20 }), (sample, zeros) => {
        const features = mapRows(sample.features, (row) => [...row, ...new Array(zeros).fill(0)]);
        // What no features explain is a difference of sums while the channels are fewer: seven digits.
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

describe('is NaN', () => {
  const features = matrixOf([1, 2, 3, 4, 5, 7], 3);

  test('where all images are of one class', () => {
    expect(logMe(features, Int32Array.of(1, 1, 1), 2)).toBeNaN();
  });

  test.each([
    [[0, 0, 0, 0, 0, 0]],
    [[2, 3, 2, 3, 2, 3]],
    [[1, 2, 3, 4, 5, Number.NaN]],
    [[1, 2, 3, 4, 5, Number.POSITIVE_INFINITY]],
  ])('of features %j', (values) => {
    expect(logMe(matrixOf(values, 3), Int32Array.of(0, 1, 0), 2)).toBeNaN();
  });

  test('of fewer than two rows', () => {
    expect(logMe(matrixOf([1, 2], 1), Int32Array.of(1), 2)).toBeNaN();
    expect(
      logMe({ ...features, values: new Float32Array(), count: 0 }, new Int32Array(), 2),
    ).toBeNaN();
  });
});
