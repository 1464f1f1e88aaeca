import { expect, test } from 'vitest';
import { catchUpTable } from '../../../src/report/sections/catch-up.ts';
import { columnOf } from '../../support/blocks.ts';
import { allFailed, ONE_BASE, reportInput } from '../../support/report-input.ts';

test('a row a comparison says how soon it is as good as scratch, and in how many seeds', () => {
  const input = reportInput(ONE_BASE);
  const table = catchUpTable(input)!;
  expect(table.rows).toHaveLength(input.analysis.comparisons.length);
  for (const text of columnOf(table, 'Seeds that get there')) expect(text).toMatch(/^\d of \d$/);
  const all = columnOf(table, 'Seeds that get there').map((text) => text === '3 of 3');
  columnOf(table, 'Steps').forEach((text, i) => {
    expect(text).toMatch(all[i] ? /^\d+\.\d\d \[\d+\.\d\d, \d+\.\d\d\]$/ : /^–$/);
  });
});

test('there is none before trials have ended, nor where no epochs are known', () => {
  expect(catchUpTable(allFailed())).toBeNull();
  expect(catchUpTable({ ...reportInput(ONE_BASE), curves: new Map() })).toBeNull();
});
