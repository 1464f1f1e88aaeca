import { expect, test } from 'vitest';
import { timeLeft } from '../../../src/runner/plan/forecast.ts';

const tasks = ['a', 'b', 'c'].map((hash) => ({ hash, needs: null }));
const predicted = new Map([
  ['a', 10],
  ['b', 30],
  ['c', 20],
]);

test('before anything has ended, the workers share what was predicted', () => {
  expect(timeLeft(tasks, predicted, 2).left()).toBe(30);
  expect(timeLeft(tasks, predicted, 1).left()).toBe(60);
});

test('what takes twice as long as predicted doubles the rest', () => {
  const clock = timeLeft(tasks, predicted, 1);
  clock.ended('a', 20);
  expect(clock.left()).toBe(2 * (30 + 20));
});

test('of what runs only the rest is left', () => {
  let now = 0;
  const clock = timeLeft(tasks, predicted, 2, () => now);
  clock.started('a');
  clock.started('b');
  now = 8000;
  expect(clock.left()).toBe(22);
  now = 100_000;
  expect(clock.left()).toBe(20);
});

test('a trial that another run has trained says nothing of the pace', () => {
  const clock = timeLeft(tasks, predicted, 1);
  clock.ended('a', null);
  expect(clock.left()).toBe(50);
});

test('nothing is left once all have ended, whatever the pace', () => {
  const clock = timeLeft(tasks, predicted, 1);
  for (const hash of predicted.keys()) clock.ended(hash, 99);
  expect(clock.left()).toBe(0);
});

test('a trial that is not of the plan changes nothing', () => {
  const clock = timeLeft(tasks, predicted, 1);
  clock.ended('other', null);
  expect(clock.left()).toBe(60);
});
