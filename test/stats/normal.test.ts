import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalCdf } from '../../src/stats/normal.ts';

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1, and 2.0 onwards R's pnorm.
test.each([
  [0, 0.5],
  [0.5, 0.69146],
  [1, 0.84134],
  [1.96, 0.975],
  [2, 0.97725],
  [-3, 0.00135],
])('of %f it is %f', (z, p) => {
  expect(normalCdf(z)).toBeCloseTo(p, 5);
});

test('its far tails keep their digits', () => {
  expect(normalCdf(-10) / 7.619853024160527e-24).toBeCloseTo(1, 12);
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
});

test('it is symmetric', () => {
  fc.assert(
    fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (z) => {
      expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14);
    }),
  );
});
