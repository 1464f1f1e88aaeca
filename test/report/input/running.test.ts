import { expect, test } from 'vitest';
import { runningOf } from '../../../src/report/input/running.ts';
import { reportInput } from '../../support/report-input.ts';

const input = reportInput({ seeds: [1] });
const running = { ...input, run: { ...input.run, status: 'running' as const } };

test('a run that has ended is not running', () => {
  expect(runningOf(input)).toBeNull();
});

test('it says how many trials of the experiment have ended, and when the last did', () => {
  const some = { ...running, trials: running.trials.slice(0, 2) };
  expect(runningOf(some)?.heading).toBe(`Running: 2 of ${input.experiment.planned} trials`);
  expect(runningOf(some)?.note).toMatch(/^As of 20\d\d-\d\d-\d\d \d\d:\d\d UTC\. Every figure may/);
});

test('with no trial yet there is no moment to name', () => {
  expect(runningOf({ ...running, trials: [] })?.note).toMatch(/^Every figure may still change/);
});

test('with all trials it says that other experiments go on', () => {
  expect(runningOf(running)?.note).toMatch(/^All trials of this experiment have ended/);
});
