import cdf from '@stdlib/stats-base-dists-t-cdf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noncentralTCdf } from '../../src/stats/noncentral-t.ts';
import { normalCdf } from '../../src/stats/normal.ts';
import { golden } from '../support/statistics-golden.ts';

const ts = fc.double({ min: -30, max: 30, noNaN: true });
const shifts = fc.double({ min: -60, max: 60, noNaN: true });
const degrees = fc.integer({ min: 1, max: 2000 });

test("SciPy's distribution function, over a grid", () => {
  const off = golden.noncentralT.map(({ t, degrees, shift, cdf }) =>
    Math.abs(noncentralTCdf(t, degrees, shift) - cdf),
  );
  expect(off.length).toBeGreaterThan(250);
  expect(Math.max(...off)).toBeLessThan(1e-12);
});

test("without a shift it is Student's", () => {
  fc.assert(
    fc.property(ts, degrees, (t, degrees) => {
      expect(noncentralTCdf(t, degrees, 0)).toBeCloseTo(cdf(t, degrees), 11);
    }),
  );
});

test('at zero it is the normal of minus the shift', () => {
  fc.assert(
    fc.property(degrees, shifts, (degrees, shift) => {
      expect(noncentralTCdf(0, degrees, shift)).toBeCloseTo(normalCdf(-shift), 12);
    }),
  );
});

test('mirrored it is its complement', () => {
  fc.assert(
    fc.property(ts, degrees, shifts, (t, degrees, shift) => {
      const mirrored = 1 - noncentralTCdf(-t, degrees, -shift);
      expect(noncentralTCdf(t, degrees, shift)).toBeCloseTo(mirrored, 11);
    }),
  );
});

test('it rises with t and falls with the shift', () => {
  fc.assert(
    fc.property(ts, degrees, shifts, (t, degrees, shift) => {
      const p = noncentralTCdf(t, degrees, shift);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(noncentralTCdf(t + 0.5, degrees, shift)).toBeGreaterThanOrEqual(p - 1e-12);
      expect(noncentralTCdf(t, degrees, shift + 0.5)).toBeLessThanOrEqual(p + 1e-12);
    }),
  );
});

/**
 * With two degrees of freedom S² is exponential, S = √-ln u, and the distribution
 * function has a closed form: the terms of Owen (1968) for an even number.
 */
function closedForm(t: number, shift: number): number {
  const root = Math.sqrt(2 + t * t);
  const tail = (t / root) * Math.exp((-shift * shift) / root ** 2);
  return normalCdf(-shift) + tail * normalCdf((shift * t) / root);
}

describe('shifts beyond the reach of the series', () => {
  test('two degrees of freedom have a closed form', () => {
    const far = fc.double({ min: -400, max: 400, noNaN: true });
    fc.assert(
      fc.property(far, far, (t, shift) => {
        expect(noncentralTCdf(t, 2, shift)).toBeCloseTo(closedForm(t, shift), 11);
      }),
    );
  });

  test('infinite ones are the limits', () => {
    expect(noncentralTCdf(3, 4, Number.POSITIVE_INFINITY)).toBe(0);
    expect(noncentralTCdf(3, 4, Number.NEGATIVE_INFINITY)).toBe(1);
  });
});
