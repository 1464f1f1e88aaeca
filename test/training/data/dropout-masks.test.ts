import { expect, test } from 'vitest';
import { generatorOf } from '../../../src/experiment/random.ts';
import { dropoutMask } from '../../../src/training/data/dropout-masks.ts';

test.each([0.1, 0.5, 0.9])('a mask of rate %d has the mean 1, and no value but two', (rate) => {
  const mask = dropoutMask(100, 200, rate, generatorOf('mask', rate));
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
  const mean = mask.reduce((sum, value) => sum + value, 0) / mask.length;
  // Five standard errors of 20,000 draws of variance rate / (1 - rate).
  expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(rate / (1 - rate) / mask.length));
});
