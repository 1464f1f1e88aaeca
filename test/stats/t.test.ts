import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOf, sdOf, tInterval } from '../../src/stats/t.ts';
import { pairedT } from '../support/paired-t.ts';

/** Additional hours of sleep under two drugs, ten patients (Student 1908, table I). */
const SLEEP = [
  [0.7, 1.9],
  [-1.6, 0.8],
  [-0.2, 1.1],
  [-1.2, 0.1],
  [-0.1, -0.1],
  [3.4, 4.4],
  [3.7, 5.5],
  [0.8, 1.6],
  [0.0, 4.6],
  [2.0, 3.4],
] as const;
const DIFFERENCES = SLEEP.map(([one, two]) => one - two);

const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 2,
  maxLength: 12,
});
const alphas = fc.double({ min: 0.001, max: 0.4, noNaN: true });

test('mean and standard deviation', () => {
  expect(meanOf([1, 2, 6])).toBe(3);
  expect(sdOf([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14);
  expect(sdOf([0.5, 0.5])).toBe(0);
});

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, critical values of Student's t.
test.each([
  [1, 0.05, 12.706],
  [2, 0.05, 4.303],
  [2, 0.1, 2.92],
  [4, 0.01, 4.604],
  [9, 0.1, 1.833],
  [30, 0.05, 2.042],
  [100, 0.05, 1.984],
])('the quantile for %i degrees of freedom at alpha %f is %f', (degrees, alpha, quantile) => {
  const sample = Array.from({ length: degrees + 1 }, (_, i) => i);
  const { mean, high } = tInterval(sample, alpha);
  const standardError = sdOf(sample) / Math.sqrt(sample.length);
  expect((high - mean) / standardError).toBeCloseTo(quantile, 3);
});

test("the sleep data give what R's t.test(paired = TRUE) prints", () => {
  const { mean, low, high, p } = pairedT(DIFFERENCES, 0.05);
  expect(mean).toBeCloseTo(-1.58, 12);
  expect(low).toBeCloseTo(-2.4598858, 7);
  expect(high).toBeCloseTo(-0.7001142, 7);
  expect(p).toBeCloseTo(0.002833, 6);
});

test('p agrees with the closed forms for one and two degrees of freedom', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), (shift) => {
      // t of [shift - 1, shift + 1] is shift; its distribution is Cauchy's.
      const one = pairedT([shift - 1, shift + 1], 0.05).p;
      expect(one).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(shift), 10);
      const t = shift * Math.sqrt(3);
      const two = pairedT([shift - 1, shift, shift + 1], 0.05).p;
      expect(two).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 10);
    }),
  );
});

describe('equal differences', () => {
  test('without a floor leave no doubt', () => {
    expect(pairedT([0.25, 0.25, 0.25], 0.05)).toEqual({ mean: 0.25, low: 0.25, high: 0.25, p: 0 });
    expect(pairedT([0, 0], 0.05)).toEqual({ mean: 0, low: 0, high: 0, p: 1 });
  });

  test('are credited with the floor', () => {
    const floored = pairedT([0.25, 0.25, 0.25], 0.05, 0.1);
    const spread = pairedT([0.15, 0.25, 0.35], 0.05);
    expect(floored.low).toBeCloseTo(spread.low, 12);
    expect(floored.high).toBeCloseTo(spread.high, 12);
    expect(floored.p).toBeCloseTo(spread.p, 12);
  });
});

test('the interval excludes zero exactly where p is below alpha', () => {
  fc.assert(
    fc.property(values, alphas, (sample, alpha) => {
      fc.pre(sdOf(sample) > 1e-6);
      const { low, high, p } = pairedT(sample, alpha);
      fc.pre(Math.abs(p - alpha) > 1e-6);
      expect(low > 0 || high < 0).toBe(p < alpha);
    }),
  );
});

test('sign and order of the differences do not matter to p', () => {
  fc.assert(
    fc.property(values, (sample) => {
      fc.pre(sdOf(sample) > 1e-6);
      const { p } = pairedT(sample, 0.05);
      expect(pairedT([...sample].reverse(), 0.05).p).toBeCloseTo(p, 9);
      expect(
        pairedT(
          sample.map((value) => -value),
          0.05,
        ).p,
      ).toBeCloseTo(p, 9);
    }),
  );
});

test('a higher floor widens the interval and raises p', () => {
  const floor = fc.double({ min: 0, max: 2, noNaN: true });
  fc.assert(
    fc.property(values, floor, floor, (sample, a, b) => {
      const [lower, higher] = [
        pairedT(sample, 0.05, Math.min(a, b)),
        pairedT(sample, 0.05, Math.max(a, b)),
      ];
      expect(higher.high - higher.low).toBeGreaterThanOrEqual(lower.high - lower.low - 1e-12);
      expect(higher.p).toBeGreaterThanOrEqual(lower.p - 1e-12);
    }),
  );
});
