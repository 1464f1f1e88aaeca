import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equivalenceP as ofEstimate, seedsEstimate } from '../../src/stats/mean-estimate.ts';
import { sdOf, tInterval } from '../../src/stats/t.ts';
import { golden } from '../support/statistics-golden.ts';

/** Of an estimate of which only the seeds are known. */
const equivalenceP = (differences: readonly number[], margin: number, sdFloor = 0) =>
  ofEstimate(seedsEstimate(differences, sdFloor), margin);

const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 2,
  maxLength: 12,
});
const margins = fc.double({ min: 0.01, max: 1, noNaN: true });

test.each(golden.equivalence)(
  "$differences.length differences and the margin $margin give statsmodels's p $p",
  ({ differences, margin, p }) => {
    expect(equivalenceP(differences, margin)).toBeCloseTo(p, 12);
  },
);

test('it is below alpha exactly where the 1 - 2 alpha interval lies within the margin', () => {
  const alphas = fc.double({ min: 0.001, max: 0.4, noNaN: true });
  fc.assert(
    fc.property(values, margins, alphas, (sample, margin, alpha) => {
      fc.pre(sdOf(sample) > 1e-6);
      const p = equivalenceP(sample, margin);
      fc.pre(Math.abs(p - alpha) > 1e-6);
      const { low, high } = tInterval(sample, 2 * alpha);
      expect(low > -margin && high < margin).toBe(p < alpha);
    }),
  );
});

test('with two differences p is that of the Cauchy distribution', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), margins, (mean, margin) => {
      const t = Math.abs(mean) - margin;
      const p = 0.5 + Math.atan(t) / Math.PI;
      expect(equivalenceP([mean - 1, mean + 1], margin)).toBeCloseTo(p, 10);
    }),
  );
});

test('sign and order do not matter, and a wider margin never raises p', () => {
  fc.assert(
    fc.property(values, margins, (sample, margin) => {
      fc.pre(sdOf(sample) > 1e-6);
      const p = equivalenceP(sample, margin);
      const mirrored = sample.map((value) => -value).reverse();
      expect(equivalenceP(mirrored, margin)).toBeCloseTo(p, 9);
      expect(equivalenceP(sample, 2 * margin)).toBeLessThanOrEqual(p + 1e-12);
    }),
  );
});

describe('equal differences', () => {
  test('without a floor leave no doubt', () => {
    expect(equivalenceP([0.25, 0.25], 0.5)).toBe(0);
    expect(equivalenceP([0, 0, 0], 0.5)).toBe(0);
    expect(equivalenceP([-0.5, -0.5], 0.5)).toBe(1);
    expect(equivalenceP([0.75, 0.75], 0.5)).toBe(1);
  });

  test('are credited with the floor', () => {
    const floored = equivalenceP([0.25, 0.25, 0.25], 0.5, 0.1);
    expect(floored).toBeCloseTo(equivalenceP([0.15, 0.25, 0.35], 0.5), 12);
    expect(equivalenceP([0.5, 0.5, 0.5], 0.5, 0.1)).toBeCloseTo(0.5, 12);
  });
});
