import { expect, test } from 'vitest';
import { type Course, catchUpOf } from '../../../src/analysis/findings/catch-up.ts';

/** Ten steps and two seconds an epoch, from `before` seconds on. */
function course(accuracies: number[], best = accuracies.length - 1, before = 0): Course {
  return {
    accuracies,
    best,
    steps: accuracies.map((_, i) => 10 * (i + 1)),
    seconds: accuracies.map((_, i) => before + 2 * (i + 1)),
  };
}

const scratch = course([0.3, 0.5, 0.7, 0.8]);

test('the first epoch as good as scratch’s best counts, not the best of its own', () => {
  const pairs = [
    { own: course([0.85, 0.9]), scratch },
    { own: course([0.6, 0.8, 0.95], 2, 4), scratch },
  ];
  const { reached, steps, seconds } = catchUpOf(pairs, 0.05);
  expect(reached).toBe(2);
  // 10 / 40 and 20 / 40; 2 / 8 and 8 / 8.
  expect(steps!.ratio).toBeCloseTo(Math.sqrt(0.25 * 0.5), 12);
  expect(seconds!.ratio).toBeCloseTo(Math.sqrt(0.25 * 1), 12);
  // t(0.975; 1) is 12.7062.
  const half = (12.7062 * Math.log(2)) / 2;
  expect(Math.log(steps!.interval[1] / steps!.ratio)).toBeCloseTo(half, 3);
});

test('where one does not get there no mean is given, which would leave out the worst', () => {
  const pairs = [
    { own: course([0.85]), scratch },
    { own: course([0.2, 0.4]), scratch },
  ];
  expect(catchUpOf(pairs, 0.05)).toEqual({ reached: 1, pairs: 2, steps: null, seconds: null });
});

test('scratch’s goal is that of the weights that were tested', () => {
  const peaked = course([0.3, 0.9, 0.7], 0);
  expect(catchUpOf([{ own: course([0.35]), scratch: peaked }], 0.05).reached).toBe(1);
});

test('one pair has no interval, and unknown accuracies reach nothing', () => {
  expect(catchUpOf([{ own: course([0.9]), scratch }], 0.05).steps).toBeNull();
  expect(catchUpOf([{ own: course([Number.NaN]), scratch }], 0.05).reached).toBe(0);
  const unknown = course([Number.NaN]);
  expect(catchUpOf([{ own: course([0.9]), scratch: unknown }], 0.05).reached).toBe(0);
});
