import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { detectableDifference, powerOf, seedsNeeded } from '../../src/stats/power.ts';
import { pairedT } from '../support/paired-t.ts';
import { golden } from '../support/statistics-golden.ts';

/** Seeds needed where they alone vary: the pairs of Student's test. */
const pairsNeeded = (
  difference: number,
  sd: number,
  alpha: number,
  power?: number,
  most?: number,
) =>
  seedsNeeded(
    difference,
    { seeds: { variance: sd ** 2 / 2, degrees: 1 }, images: null },
    alpha,
    power,
    most,
  );

const INFINITY = Number.POSITIVE_INFINITY;
const effects = fc.double({ min: 0.05, max: 20, noNaN: true });
const sds = fc.double({ min: 0.001, max: 5, noNaN: true });
const pairs = fc.integer({ min: 2, max: 60 });
const alphas = fc.double({ min: 0.001, max: 0.2, noNaN: true });

test("statsmodels's power, over a grid", () => {
  const off = golden.power.map(({ effect, pairs, alpha, power }) =>
    Math.abs(powerOf(effect, 1, pairs, alpha) - power),
  );
  expect(Math.max(...off)).toBeLessThan(1e-11);
});

test.each(golden.powerSolved)(
  "statsmodels's power of $pairs pairs at alpha $alpha is $power at the effect $effect",
  ({ effect, pairs, alpha, power }) => {
    expect(detectableDifference(1, pairs, alpha, power)).toBeCloseTo(effect, 8);
  },
);

// Cohen (1988), table 2.4.1 for one sample: R's pwr.t.test(type = "paired") rounded up.
test.each([
  [0.2, 0.8, 199],
  [0.5, 0.8, 34],
  [0.8, 0.8, 15],
  [0.5, 0.9, 44],
])('an effect of %f is detected with power %f by %i pairs', (effect, power, needed) => {
  expect(pairsNeeded(effect, 1, 0.05, power)).toBe(needed);
});

test('it is the share of samples that the test rejects', () => {
  const random = generatorOf('power');
  const rejected = Array.from({ length: 4000 }, () =>
    pairedT(
      Array.from({ length: 4 }, () => 3 + 2 * random.normal()),
      0.05,
    ),
  ).filter(({ p }) => p < 0.05).length;
  const power = powerOf(3, 2, 4, 0.05);
  const standardError = Math.sqrt((power * (1 - power)) / 4000);
  expect(Math.abs(rejected / 4000 - power)).toBeLessThan(3 * standardError);
});

test('no difference is called one with the chance of alpha', () => {
  fc.assert(
    fc.property(sds, pairs, alphas, (sd, pairs, alpha) => {
      expect(powerOf(0, sd, pairs, alpha)).toBeCloseTo(alpha, 8);
    }),
  );
});

test('power rises with the difference, the pairs and alpha, and is the same for either sign', () => {
  fc.assert(
    fc.property(effects, sds, pairs, alphas, (effect, sd, pairs, alpha) => {
      const difference = effect * sd;
      const power = powerOf(difference, sd, pairs, alpha);
      expect(powerOf(-difference, sd, pairs, alpha)).toBeCloseTo(power, 11);
      expect(powerOf(1.1 * difference, sd, pairs, alpha)).toBeGreaterThanOrEqual(power - 1e-11);
      expect(powerOf(difference, sd, pairs + 1, alpha)).toBeGreaterThanOrEqual(power - 1e-11);
      expect(powerOf(difference, sd, pairs, 1.1 * alpha)).toBeGreaterThanOrEqual(power - 1e-11);
    }),
  );
});

test('the detectable difference has the power asked for', () => {
  const powers = fc.double({ min: 0.25, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(sds, pairs, alphas, powers, (sd, pairs, alpha, power) => {
      const difference = detectableDifference(sd, pairs, alpha, power);
      expect(powerOf(difference, sd, pairs, alpha)).toBeCloseTo(power, 9);
    }),
    // Each bisects.
    { numRuns: 15 },
  );
});

test('the detectable difference is in the unit of the standard deviation', () => {
  const unit = detectableDifference(1, 5, 0.05);
  expect(detectableDifference(0.02, 5, 0.05)).toBeCloseTo(0.02 * unit, 12);
});

test('of the pairs needed one less does not do', () => {
  fc.assert(
    fc.property(effects, alphas, (effect, alpha) => {
      const needed = pairsNeeded(effect, 1, alpha);
      if (needed === null) {
        expect(powerOf(effect, 1, 1000, alpha)).toBeLessThan(0.8);
        return;
      }
      expect(powerOf(effect, 1, needed, alpha)).toBeGreaterThanOrEqual(0.8);
      expect(powerOf(effect, 1, needed - 1, alpha)).toBeLessThan(0.8);
    }),
    { numRuns: 50 },
  );
});

describe('at the ends', () => {
  test('one pair tests nothing', () => {
    expect(powerOf(5, 1, 1, 0.05)).toBe(0);
    expect(powerOf(5, 0, 0, 0.05)).toBe(0);
    expect(detectableDifference(1, 1, 0.05)).toBe(INFINITY);
    expect(pairsNeeded(5, 1, 0.05, 0.8, 1)).toBeNull();
  });

  test('without spread any difference is found, and none is not', () => {
    expect(powerOf(1e-9, 0, 2, 0.05)).toBe(1);
    expect(powerOf(0, 0, 2, 0.05)).toBe(0);
    expect(detectableDifference(0, 2, 0.05)).toBe(0);
    expect(pairsNeeded(1e-9, 0, 0.05)).toBe(2);
    expect(pairsNeeded(0, 0, 0.05)).toBeNull();
  });

  test('with infinite spread nothing is found but by chance', () => {
    expect(powerOf(1, INFINITY, 5, 0.05)).toBe(0.05);
    expect(powerOf(INFINITY, INFINITY, 5, 0.05)).toBe(0.05);
    expect(detectableDifference(INFINITY, 5, 0.05)).toBe(INFINITY);
    expect(pairsNeeded(1, INFINITY, 0.05)).toBeNull();
  });

  test('an infinite difference is found', () => {
    expect(powerOf(-INFINITY, 1, 2, 0.05)).toBe(1);
    expect(pairsNeeded(INFINITY, 1, 0.05)).toBe(2);
  });

  test('a power that alpha has needs no difference', () => {
    expect(detectableDifference(1, 5, 0.05, 0.05)).toBe(0);
  });

  test('more than `most` pairs are not tried', () => {
    expect(pairsNeeded(0.5, 1, 0.05, 0.8, 34)).toBe(34);
    expect(pairsNeeded(0.5, 1, 0.05, 0.8, 33)).toBeNull();
    expect(pairsNeeded(0, 1, 0.05)).toBeNull();
  });
});
