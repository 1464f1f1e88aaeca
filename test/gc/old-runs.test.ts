import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oldRuns } from '../../src/gc/old-runs.ts';
import { runExperiment } from '../support/store-samples.ts';

const DAY = 86_400_000;
const NOW = new Date('2026-06-01T00:00:00.000Z');

const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY).toISOString();
const run = (id: number, days: number, experiment = 'a', status = 'finished' as const) => ({
  id,
  status,
  startedAt: daysAgo(days),
  experiments: [runExperiment(experiment)],
});

const RUNS = [run(1, 200), run(2, 150, 'b'), run(3, 100), run(4, 50), run(5, 1)];

test('without a policy no run goes', () => {
  expect(oldRuns(RUNS, [], { keepLast: null, olderThan: null }, NOW)).toEqual([]);
});

test('a run goes where all that is asked for holds, and never the latest of an experiment', () => {
  const going = (keepLast: number | null, days: number | null) =>
    oldRuns(RUNS, [], { keepLast, olderThan: days === null ? null : days * DAY }, NOW);
  expect(going(1, null)).toEqual([1, 3, 4]);
  expect(going(2, null)).toEqual([1, 3]);
  expect(going(null, 90)).toEqual([1, 3]);
  expect(going(4, 40)).toEqual([1]);
});

test('a run whose trials one that stays had taken stays, and so on', () => {
  const loans = [
    { borrower: 5, lender: 3 },
    { borrower: 3, lender: 1 },
  ];
  expect(oldRuns(RUNS, loans, { keepLast: 1, olderThan: null }, NOW)).toEqual([4]);
});

test('what stays refers to nothing that goes', () => {
  const pair = fc.record({ borrower: fc.integer({ min: 1, max: 5 }), lender: fc.nat({ max: 5 }) });
  fc.assert(
    fc.property(fc.array(pair), fc.integer({ min: 1, max: 5 }), (loans, keepLast) => {
      const going = oldRuns(RUNS, loans, { keepLast, olderThan: null }, NOW);
      for (const { borrower, lender } of loans)
        if (!going.includes(borrower)) expect(going).not.toContain(lender);
    }),
  );
});
