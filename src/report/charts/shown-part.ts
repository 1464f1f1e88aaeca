import type { Analysis, Comparison } from '../../analysis/types.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { count } from '../../text/numbers.ts';
import { inPanel, inRow, type Panel, panelsOf, type Row, rowsOf } from '../input/axes.ts';

/** A selection of what there is, with a sentence that says so; empty where nothing is left out. */
export interface Most<T> {
  readonly shown: readonly T[];
  readonly note: string;
}

/** The comparison that most needs to be looked at: the largest gap among those with a verdict, else among all. */
export function mostTelling(comparisons: readonly Comparison[]): Comparison | null {
  return byGap(comparisons)[0] ?? null;
}

/** Whether anything is compared: without scratch, or before it has ended, comparisons have no gap. */
export function comparesAny({ comparisons }: Analysis): boolean {
  return comparisons.some(({ gap }) => gap !== null);
}

/** The comparisons with the largest gaps, in their own order. */
export function mostComparisons<T extends Comparison>(
  comparisons: readonly T[],
  most: number,
): Most<T> {
  const kept = new Set<Comparison>(byGap(comparisons).slice(0, most));
  return selection(comparisons, (each) => kept.has(each), 'comparisons');
}

/** The bases with the largest gaps, in the experiment's order. */
export function mostRows(experiment: Experiment, analysis: Analysis, most: number): Most<Row> {
  return mostOf(rowsOf(experiment), analysis, most, inRow, 'bases');
}

/** The panels with the largest gaps, in the experiment's order. */
export function mostPanels(experiment: Experiment, analysis: Analysis, most: number): Most<Panel> {
  return mostOf(panelsOf(experiment, analysis), analysis, most, inPanel, 'panels');
}

/** The sentences of several selections, with a space before. */
export function notesText(...selections: readonly Most<unknown>[]): string {
  return selections.map(({ note }) => (note === '' ? '' : ` ${note}`)).join('');
}

function mostOf<T>(
  all: readonly T[],
  { comparisons }: Analysis,
  most: number,
  belongs: (item: T, comparison: Comparison) => boolean,
  noun: string,
): Most<T> {
  if (all.length <= most) return { shown: all, note: '' };
  const ranked = byGap(comparisons);
  const kept = new Set<T>();
  for (const comparison of ranked) {
    const item = all.find((each) => belongs(each, comparison));
    if (item !== undefined && kept.size < most) kept.add(item);
  }
  for (const item of all) if (kept.size < most) kept.add(item);
  return selection(all, (item) => kept.has(item), noun);
}

function selection<T>(all: readonly T[], keeps: (item: T) => boolean, noun: string): Most<T> {
  const shown = all.filter(keeps);
  return {
    shown,
    note:
      shown.length === all.length
        ? ''
        : `Shown: the ${count(shown.length)} of ${count(all.length)} ${noun} with the largest gaps.`,
  };
}

/** Settled verdicts first, then by the size of the gap. */
function byGap(comparisons: readonly Comparison[]): Comparison[] {
  const settled = ({ verdict }: Comparison) => Number(verdict !== 'inconclusive');
  return comparisons
    .filter(({ gap }) => gap !== null && Number.isFinite(gap))
    .sort((a, b) => settled(b) - settled(a) || Math.abs(b.gap!) - Math.abs(a.gap!));
}
