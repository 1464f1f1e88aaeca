import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RateSchedule } from '../../../src/experiment/training-schema.ts';
import { ratesOf } from '../../../src/training/step/learning-rate.ts';

const rates = (schedule: RateSchedule | undefined, steps: number, stepsPerEpoch = 5) => {
  const spec = { learningRate: 0.1, ...(schedule === undefined ? {} : { schedule }) };
  const rateOf = ratesOf(spec, { steps, stepsPerEpoch });
  return Array.from({ length: steps }, (_, step) => rateOf(step));
};

test('without a schedule the rate stays', () => {
  expect(rates(undefined, 3)).toEqual([0.1, 0.1, 0.1]);
});

test.each<RateSchedule>([
  { kind: 'cosine', alpha: 0 },
  { kind: 'cosine', alpha: 0.3, warmup: { epochs: 1 } },
  { kind: 'constant', warmup: { steps: 7 } },
  { kind: 'one-cycle', pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4 },
])('$kind rises to the rate at most once, then falls', (schedule) => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 200 }), (steps) => {
      const found = rates(schedule, steps);
      const top = found.indexOf(Math.max(...found));
      const isWrong = (rate: number, i: number) =>
        rate < 0 ||
        rate > 0.1 + 1e-15 ||
        (i > 0 && i <= top && rate < found[i - 1]!) ||
        (i > top && rate > found[i - 1]! + 1e-15);
      expect(found.findIndex(isWrong)).toBe(-1);
    }),
  );
});

test('a warm-up as long as the training is refused', () => {
  const warmup = { epochs: 2 };
  expect(() => rates({ kind: 'cosine', alpha: 0, warmup }, 10)).toThrow(
    'the warm-up of the learning rate (2 epochs, 10 steps) is all of a training of 10 steps',
  );
  expect(rates({ kind: 'cosine', alpha: 0, warmup }, 11).at(-1)).toBe(0.1);
});

test('a cycle without a step to rise in is refused', () => {
  const cycle = { kind: 'one-cycle', pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4 } as const;
  expect(() => rates(cycle, 3)).toThrow('rises in 0.3 of 3 steps has no step to rise in');
});

test('a phase without a step needs no schedule that fits', () => {
  expect(rates({ kind: 'constant', warmup: { steps: 7 } }, 0)).toEqual([]);
});
