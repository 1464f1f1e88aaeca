import { expect, test } from 'vitest';
import type { Comparison } from '../../../src/analysis/types.ts';
import { secondViewBlocks } from '../../../src/report/sections/second-views.ts';
import { columnOf, tablesIn } from '../../support/blocks.ts';
import { ONE_BASE, reportInput } from '../../support/report-input.ts';

const { analysis } = reportInput(ONE_BASE);
const [first] = analysis.comparisons;

/** The second views of one comparison, by their headings. */
function viewsOf(changes: Partial<Comparison>) {
  const blocks = secondViewBlocks({ ...analysis, comparisons: [{ ...first!, ...changes }] });
  const [, table] = tablesIn(blocks);
  return (label: string) => columnOf(table!, label)[0];
}

test('every comparison stands in words under its verdict', () => {
  const [words, views] = tablesIn(secondViewBlocks(analysis));
  expect(views!.caption).toContain('equivalence within ±1.0 points, ');
  expect(words!.rows).toEqual(analysis.comparisons.map((c) => [c.verdict, c.sentence]));
});

test('the sign-flip p has the least that so many seeds can have', () => {
  const of = (p: number, seeds: number) =>
    viewsOf({ signFlip: { p, exact: true }, pairs: Array(seeds).fill(first!.pairs[0]) })(
      'Sign-flip p',
    );
  expect(of(0.25, 3)).toBe('0.250 (≥ 0.250)');
  expect(of(0.0625, 5)).toBe('0.063 (≥ 0.063)');
  expect(viewsOf({ signFlip: null })('Sign-flip p')).toBe('–');
});

test('McNemar has a p for each seed whose answers are known', () => {
  const pair = first!.pairs[0]!;
  const p = (value: number) => ({
    ...pair,
    mcnemar: { onlyTransfer: 1, onlyScratch: 2, p: value },
  });
  expect(
    viewsOf({ pairs: [p(0.5), { ...pair, mcnemar: null }, p(1e-9)] })('McNemar p by seed'),
  ).toBe('0.500, <0.001');
  expect(viewsOf({ pairs: [{ ...pair, mcnemar: null }] })('McNemar p by seed')).toBe('–');
});

test('what would show the margin and the change seen are told apart', () => {
  const of = viewsOf({
    detectable: 0.0312,
    neededForMargin: { seeds: 12, images: 4321 },
    neededForSeen: { seeds: null, images: null },
  });
  expect(of('Detectable (points)')).toBe('3.1');
  expect(of('To show the margin')).toBe('12 seeds or 4,400 test images');
  expect(of('To show the change seen')).toBe('neither seeds nor images alone');
});

test('changes of balanced accuracy and AUC have plus for better', () => {
  const of = viewsOf({
    balancedGap: { mean: 0.05, interval: [0.02, 0.08] },
    aucGap: { mean: -0.01, interval: null },
  });
  expect(of('Change of balanced accuracy')).toBe('−5.0 [−8.0, −2.0]');
  expect(of('Change of AUC, over the seeds alone')).toBe('+1.0');
});

test('one seed leaves every view that needs two empty', () => {
  const { comparisons } = reportInput({ ...ONE_BASE, seeds: [1] }).analysis;
  const of = viewsOf(comparisons[0]!);
  for (const label of ['Equivalence p (adjusted)', 'Detectable (points)', 'To show the margin'])
    expect(of(label)).toBe('–');
});

test('without a comparison there is nothing', () => {
  expect(secondViewBlocks({ ...analysis, comparisons: [] })).toEqual([]);
});
