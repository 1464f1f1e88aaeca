import { expect, test } from 'vitest';
import {
  mostComparisons,
  mostPanels,
  mostRows,
  mostTelling,
  notesText,
} from '../../../src/report/charts/shown-part.ts';
import { reportInput } from '../../support/report-input.ts';

const { experiment, analysis } = reportInput();
const { comparisons } = analysis;

test('all that there is has no note', () => {
  const most = mostComparisons(comparisons, 100);
  expect(most.shown).toEqual(comparisons);
  expect(notesText(most, mostRows(experiment.experiment, analysis, 4))).toBe('');
});

test('a selection has the largest settled gaps, in their own order, and says so', () => {
  const { shown, note } = mostComparisons(comparisons, 3);
  expect(note).toBe('Shown: the 3 of 16 comparisons with the largest gaps.');
  const least = Math.min(...shown.map(({ gap }) => Math.abs(gap!)));
  for (const each of comparisons.filter((one) => !shown.includes(one)))
    expect(each.verdict === 'inconclusive' || Math.abs(each.gap!) <= least).toBe(true);
  expect(shown).toEqual(comparisons.filter((one) => shown.includes(one)));
});

test('the most telling is settled before it is large, and a number', () => {
  const open = { ...comparisons[0]!, verdict: 'inconclusive' as const, gap: 0.9 };
  const none = { ...comparisons[0]!, gap: Number.NaN };
  expect(mostTelling([open, none, comparisons[1]!])).toBe(comparisons[1]);
  expect(mostTelling([none, { ...open, gap: null }])).toBeNull();
});

test('bases and panels with the largest gaps stay in the experiment’s order', () => {
  const rows = mostRows(experiment.experiment, analysis, 2).shown;
  expect(rows).toHaveLength(2);
  const telling = mostTelling(comparisons)!;
  expect(rows.map(({ base }) => base)).toContain(telling.base);
  const panels = mostPanels(experiment.experiment, analysis, 1).shown;
  expect(panels.map(({ target }) => target)).toEqual([telling.target]);
});
