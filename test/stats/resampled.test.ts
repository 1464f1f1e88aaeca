import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceP, intervalOf } from '../../src/stats/mean-estimate.ts';
import { resampledEstimate } from '../../src/stats/resampled.ts';
import { tInterval } from '../../src/stats/t.ts';

interface Case {
  readonly values: number[];
  readonly folds: number;
  readonly testShare: number;
  readonly variance: number;
  readonly p: number;
  readonly half: number;
}

const golden: Case[] = JSON.parse(
  readFileSync(new URL('../reference/golden/resampled.json', import.meta.url), 'utf8'),
);

describe.each(golden)('$values.length values of $folds folds', (golden) => {
  const { values, folds, testShare, variance, p, half } = golden;
  const estimate = resampledEstimate(values, { folds, testShare });

  test("have R's corrected variance", () => {
    expect(estimate.seeds.variance + estimate.images!.variance).toBeCloseTo(variance, 12);
  });

  test('without repeats have its p and interval, with repeats more cautious ones', () => {
    const { mean, high } = intervalOf(estimate, 0.05);
    if (values.length === folds) {
      expect(differenceP(estimate)).toBeCloseTo(p, 9);
      expect(high - mean).toBeCloseTo(half, 9);
    } else {
      expect(differenceP(estimate)).toBeGreaterThan(p);
      expect(high - mean).toBeGreaterThan(half);
    }
  });
});

test('an interval is wider than that of Student, whatever the values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 20 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, testShare) => {
        const estimate = resampledEstimate(values, { folds: 5, testShare }, 1e-6);
        const { low, high } = intervalOf(estimate, 0.05);
        const student = tInterval(values, 0.05, 1e-6);
        expect(low).toBeLessThan(student.low);
        expect(high).toBeGreaterThan(student.high);
      },
    ),
  );
});

test('values that agree have the spread they are credited with', () => {
  const estimate = resampledEstimate([0.5, 0.5, 0.5, 0.5, 0.5], { folds: 5, testShare: 0.25 }, 0.1);
  expect(estimate.seeds).toEqual({ variance: expect.closeTo(0.01 / 5, 12), degrees: 4 });
  expect(estimate.images).toEqual({ variance: expect.closeTo(0.01 / 4, 12), degrees: 4 });
});
