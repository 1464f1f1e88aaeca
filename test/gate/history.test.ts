import { expect, test } from 'vitest';
import { type HistoryRow, historyOf } from '../../src/gate/history.ts';

const row = (run: number, value: number, changes: Partial<HistoryRow> = {}): HistoryRow => ({
  run,
  commit: `commit-${run}`,
  dirty: false,
  experiment: 'sample',
  of: 'VGG16 32px, training',
  value,
  testImages: null,
  ...changes,
});

test('one point a commit: the last run of each, in the order of runs', () => {
  const rows = [
    row(3, 30),
    row(1, 10),
    row(2, 20),
    row(4, 11, { commit: 'commit-1' }),
    row(5, 12, { commit: 'commit-1', dirty: true }),
    row(6, Number.NaN),
  ];
  const [series] = historyOf(rows, 'time');
  expect(series!.points.map(({ run }) => run)).toEqual([2, 3, 4, 5]);
});

test('runs outside of git stand for themselves', () => {
  const rows = [1, 2].map((run) => row(run, run, { commit: null, dirty: null }));
  expect(historyOf(rows, 'time')[0]!.points).toHaveLength(2);
});

test('a step is marked with the levels on both sides; cells are apart', () => {
  const of = {
    base: 'VGG16 32px',
    source: null,
    target: 'far',
    regime: 'scratch',
    trainSize: 50,
    budget: null,
  } as const;
  const values = [0.8, 0.81, 0.8, 0.81, 0.7, 0.71, 0.7, 0.71];
  const rows = values.flatMap((value, i) => [
    row(i + 1, value, { of, testImages: 1000 }),
    row(i + 1, 0.5, { of: { ...of, trainSize: null }, testImages: 1000 }),
  ]);
  const [stepped, level] = historyOf(rows, 'accuracy');
  expect(stepped!.subject).toBe('VGG16 32px, far, scratch, 50 images');
  expect(stepped!.changes).toMatchObject([{ index: 4 }]);
  expect(stepped!.changes[0]!.before).toBeCloseTo(0.805, 10);
  expect(stepped!.changes[0]!.after).toBeCloseTo(0.705, 10);
  expect(level!.changes).toEqual([]);
});

test('what test images cannot resolve is no change', () => {
  const rows = [0.8, 0.8, 0.8, 0.805, 0.805, 0.805].map((value, i) =>
    row(i + 1, value, { testImages: 10 }),
  );
  expect(historyOf(rows, 'accuracy')[0]!.changes).toEqual([]);
  const finer = rows.map((each) => ({ ...each, testImages: 10_000 }));
  expect(historyOf(finer, 'accuracy')[0]!.changes).toHaveLength(1);
});
