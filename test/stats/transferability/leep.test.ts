import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leep } from '../../../src/stats/transferability/leep.ts';
import { nce } from '../../../src/stats/transferability/nce.ts';
import {
  mapRows,
  matrixOf,
  reordered,
  rowsOf,
  type Sample,
  samples,
} from '../../support/arbitrary-features.ts';
import { GOLDEN, relativeError } from '../../support/transferability-golden.ts';

/** Float32 rows sum to 1 within this. */
const ROUNDING = 1e-6;

const of = ({ source, labels, classes }: Sample) => leep(source, labels, classes);
const largest = (row: readonly number[]) => row.indexOf(Math.max(...row));

test.each(GOLDEN)('%s: the mean log likelihood', (_name, golden) => {
  const found = leep(golden.source, golden.labels, golden.classes);
  expect(relativeError(found, golden.leep)).toBeLessThan(1e-12);
});

test('is 0 where the source classes are the classes under other names', () => {
  const source = matrixOf([0, 0, 1, 1, 0, 0, 0, 0, 1], 3);
  expect(leep(source, Int32Array.of(0, 1, 0), 2)).toBe(0);
});

test('is the negative entropy of the labels where the outputs are all the same', () => {
  const source = matrixOf([0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75], 4);
  const entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
  expect(leep(source, Int32Array.of(0, 1, 1, 1), 2)).toBeCloseTo(-entropy, 14);
});

test('is between -H(y | z) of the outputs, at least -H(y), and 0', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      expect(of(sample)).toBeLessThan(ROUNDING);
      // By Jensen's inequality, of the logarithm over the source classes.
      const least = softNce(sample);
      expect(of(sample)).toBeGreaterThan(least - ROUNDING);
      const nothing = nce(new Int32Array(sample.labels.length), sample.labels);
      expect(least).toBeGreaterThan(nothing - ROUNDING);
    }),
  );
});

/** NCE of fractional source labels: the mean over examples and outputs of log P(y | z). */
function softNce({ source, labels }: Sample): number {
  const rows = rowsOf(source);
  const mass = (z: number, label?: number) =>
    rows.reduce((sum, row, i) => sum + (labels[i] === (label ?? labels[i]) ? row[z]! : 0), 0);
  const terms = rows.flatMap((row, i) =>
    row.map((output, z) => output * Math.log(mass(z, labels[i]!) / mass(z))),
  );
  return terms.reduce((sum, term) => sum + term, 0) / rows.length;
}

test('is NCE where every output is certain', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const source = mapRows(sample.source, (row) =>
        row.map((_, z) => (z === largest(row) ? 1 : 0)),
      );
      const labels = Int32Array.from(rowsOf(source), largest);
      expect(of({ ...sample, source })).toBeCloseTo(nce(labels, sample.labels), 12);
    }),
  );
});

describe('does not depend on', () => {
  test('the order of the examples', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        expect(of(reordered(sample))).toBeCloseTo(of(sample), 12);
      }),
    );
  });

  test('the order of the source classes, nor on one that is never given', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const source = mapRows(sample.source, (row) => [0, ...row.toReversed()]);
        expect(of({ ...sample, source })).toBeCloseTo(of(sample), 12);
      }),
    );
  });
});

test('is NaN where all images are of one class, or there are fewer than two', () => {
  const source = matrixOf([0.5, 0.5, 0.25, 0.75], 2);
  expect(leep(source, Int32Array.of(1, 1), 2)).toBeNaN();
  expect(leep(matrixOf([0.5, 0.5], 1), Int32Array.of(1), 2)).toBeNaN();
});

test('is NaN of outputs that are', () => {
  const source = matrixOf([0.5, 0.5, Number.NaN, Number.NaN], 2);
  expect(leep(source, Int32Array.of(0, 1), 2)).toBeNaN();
});
