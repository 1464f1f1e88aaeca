import { expect, test } from 'vitest';
import { timeLeft } from '../../../src/runner/plan/forecast.ts';

const foreseen = new Map([
  ['a', 10],
  ['b', 30],
  ['c', 20],
]);

test('before anything has ended, the workers share what was foreseen', () => {
  expect(timeLeft(foreseen, 2).left()).toBe(30);
});

test('nothing is left once all have ended, whatever the pace', () => {
  const clock = timeLeft(foreseen, 1);
  for (const hash of foreseen.keys()) clock.ended(hash);
  expect(clock.left()).toBe(0);
});

test('a trial that is not of the plan changes nothing', () => {
  const clock = timeLeft(foreseen, 1);
  clock.ended('other');
  expect(clock.left()).toBe(60);
});
