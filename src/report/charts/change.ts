import { changeInterval, changeOf } from '../../analysis/comparison/change.ts';
import type { Comparison } from '../../analysis/types.ts';
import type { ChartColumn } from './chart.ts';

/** The change of the metric of a comparison and the ends of its interval, in points; where it has none, they are the change. */
export function pointsOf({
  gap,
  interval,
}: Pick<Comparison, 'interval'> & { readonly gap: number }): [number, number, number] {
  const change = changeOf(gap);
  const [low, high] = changeInterval(interval) ?? [change, change];
  return [100 * change, 100 * low, 100 * high];
}

/** What the intervals of these comparisons are over. */
export function scopeWords(comparisons: readonly Comparison[]): string {
  const scopes = new Set(comparisons.map(({ scope }) => scope));
  if (scopes.has('folds')) return 'the folds, corrected for the images that they share';
  if (scopes.has('seeds'))
    return scopes.size === 1 ? 'the seeds' : 'the seeds and, where they are known, test images';
  return scopes.has('seeds, groups') ? 'seeds and test groups' : 'seeds and test images';
}

/** What a mark of a change says on hover. */
export const CHANGE_TOOLTIP = [
  ['verdict', 'Verdict'],
  ['change', 'Change (points)', '+.1f'],
  ['low', 'Interval from', '+.1f'],
  ['high', 'to', '+.1f'],
] as const;

/** The same in the table below. */
export const CHANGE_COLUMNS: readonly ChartColumn[] = [
  { label: 'Verdict', field: 'verdict' },
  { label: 'Change (points)', field: 'change', digits: 1 },
  { label: 'Interval from', field: 'low', digits: 1 },
  { label: 'to', field: 'high', digits: 1 },
];
