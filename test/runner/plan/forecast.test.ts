import { expect, test } from 'vitest';
import { timeLeft } from '../../../src/runner/plan/forecast.ts';

const predicted = new Map([
  ['a', 10],
  ['b', 30],
  ['c', 20],
]);

test('before anything has ended, the workers share what was predicted', () => {
  expect(timeLeft(predicted, 2).left()).toBe(30);
});

test('nothing is left once all have ended, whatever the pace', () => {
  const clock = timeLeft(predicted, 1);
  for (const hash of predicted.keys()) clock.ended(hash);
  expect(clock.left()).toBe(0);
});

test('a trial that is not of the plan changes nothing', () => {
  const clock = timeLeft(predicted, 1);
  clock.ended('other');
  expect(clock.left()).toBe(60);
});
