import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { sizeReaching, sizeReachingInterval } from '../../src/stats/size-reaching.ts';

const SIZES = [50, 100, 200, 400];

test('between two sizes it is on a straight line over the logarithm', () => {
  const errors = [0.4, 0.3, 0.2, 0.1];
  expect(sizeReaching(SIZES, errors, 0.3)).toBeCloseTo(100, 9);
  expect(sizeReaching(SIZES, errors, 0.25)).toBeCloseTo(100 * Math.SQRT2, 9);
  expect(sizeReaching(SIZES, errors, 0.4)).toBeCloseTo(50, 9);
});

test('beyond the sizes nothing is made up', () => {
  const errors = [0.4, 0.3, 0.2, 0.1];
  expect(sizeReaching(SIZES, errors, 0.05)).toBe(Number.POSITIVE_INFINITY);
  expect(sizeReaching(SIZES, errors, 0.5)).toBe(0);
});

test('errors that rise from size to size are pooled', () => {
  // 0.2 and 0.3 become 0.25 twice.
  expect(sizeReaching(SIZES, [0.4, 0.2, 0.3, 0.1], 0.25)).toBeCloseTo(100, 9);
});

test('a lower goal is never reached sooner', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (errors, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(sizeReaching(SIZES, errors, low)).toBeGreaterThanOrEqual(
          sizeReaching(SIZES, errors, high),
        );
      },
    ),
  );
});

// Errors of 0.1 + 2 / sqrt(n), on straight lines between the sizes; the goal is that of 150 images.
test.each([3, 5, 10])('the interval of %i seeds covers the true size in 95 of 100', (seeds) => {
  const random = generatorOf('coverage', seeds);
  const errorAt = (size: number) => 0.1 + 2 / Math.sqrt(size);
  const noisy = (mean: number) =>
    Array.from({ length: seeds }, () => mean + 0.02 * random.normal());
  const goal = (errorAt(100) + errorAt(200)) / 2;
  const truth = 100 * Math.SQRT2;
  const runs = 200;
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const curve = SIZES.map((size) => ({ size, errors: noisy(errorAt(size)) }));
    const { interval } = sizeReachingInterval(curve, noisy(goal), 0.05, random, 400);
    covered += Number(interval[0] <= truth && truth <= interval[1]);
  }
  expect(covered / runs).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.05 * 0.95) / runs));
});
