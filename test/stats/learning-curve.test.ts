import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { learningCurve, learningCurveInterval } from '../../src/stats/learning-curve.ts';
import type { SizedErrors } from '../../src/stats/size-reaching.ts';

interface Golden {
  readonly at: number;
  readonly curve: SizedErrors[];
  readonly error: number;
  readonly reliance: number;
  readonly gamma: number;
}

const path = new URL('../reference/golden/learning-curve.json', import.meta.url);
const golden: Record<string, Golden> = JSON.parse(readFileSync(path, 'utf8'));
const SIZES = [50, 100, 200, 400];

test.each(Object.entries(golden))(
  '%s: by scipy over all errors',
  (_name, { at, curve, ...law }) => {
    const found = learningCurve(curve, at);
    expect(found.gamma).toBe(law.gamma);
    expect(found.error).toBeCloseTo(law.error, 9);
    expect(found.reliance).toBeCloseTo(law.reliance, 9);
  },
);

test('a law of the root is found as it is, and reliance is what a quarter of the data adds', () => {
  const error = (n: number) => 0.1 + 2 / Math.sqrt(n);
  const curve = SIZES.map((size) => ({ size, errors: [error(size), error(size)] }));
  const found = learningCurve(curve, 400);
  expect(found).toMatchObject({ gamma: -0.5, error: expect.closeTo(error(400), 12) });
  expect(found.reliance).toBeCloseTo(error(100) - error(400), 12);
});

test('fewer than four sizes, or a size of one error, are refused', () => {
  const curve = SIZES.map((size) => ({ size, errors: [0.1, 0.2] }));
  expect(() => learningCurve(curve.slice(1), 400)).toThrow(RangeError);
  expect(() => learningCurve([...curve.slice(1), curve[1]!], 400)).toThrow(RangeError);
  expect(() => learningCurve([...curve.slice(1), { size: 50, errors: [0.3] }], 400)).toThrow(
    RangeError,
  );
});

test('does not depend on the order of sizes or errors, and moves with the errors', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.array(fc.double({ min: 0.1, max: 0.5, noNaN: true }), { minLength: 3, maxLength: 3 }),
        {
          minLength: 4,
          maxLength: 4,
        },
      ),
      (errors) => {
        const curve = errors.map((own, i) => ({ size: SIZES[i]!, errors: own }));
        const found = learningCurve(curve, 200);
        const turned = curve
          .map(({ size, errors: own }) => ({ size, errors: own.toReversed() }))
          .reverse();
        expect(learningCurve(turned, 200).error).toBeCloseTo(found.error, 9);
        const moved = curve.map(({ size, errors: own }) => ({
          size,
          errors: own.map((e) => e + 0.1),
        }));
        expect(learningCurve(moved, 200).error).toBeCloseTo(found.error + 0.1, 6);
        expect(learningCurve(moved, 200).reliance).toBeCloseTo(found.reliance, 6);
      },
    ),
  );
});

describe.each([3, 5, 10])('the intervals of %i seeds cover', (seeds) => {
  const random = generatorOf('learning curve', seeds);
  const at = 400;
  const truth = (n: number) => 0.1 + 2 / Math.sqrt(n);
  const runs = 200;
  const covered = { error: 0, reliance: 0 };
  for (let run = 0; run < runs; run++) {
    const curve = SIZES.map((size) => ({
      size,
      errors: Array.from({ length: seeds }, () => truth(size) + 0.02 * random.normal()),
    }));
    const found = learningCurveInterval(curve, at, 0.05, random, 300);
    const within = ([low, high]: readonly [number, number], value: number) =>
      Number(low <= value && value <= high);
    covered.error += within(found.errorInterval, truth(at));
    covered.reliance += within(found.relianceInterval, truth(at / 4) - truth(at));
  }
  const least = 0.95 - 3 * Math.sqrt((0.05 * 0.95) / runs);
  test.each(['error', 'reliance'] as const)('the true %s in 95 of 100', (which) => {
    expect(covered[which] / runs).toBeGreaterThan(least);
  });
});
