import { accuracyResolution } from '../analysis/comparison/resolution.ts';
import { type CellName, cellKey, cellLabel } from '../experiment/cell.ts';
import { changePoints } from '../stats/change-points.ts';
import { meanOf } from '../stats/t.ts';

export const HISTORY_METRICS = ['accuracy', 'change', 'throughput', 'time'] as const;
export type HistoryMetric = (typeof HISTORY_METRICS)[number];

/** One figure of one run: what the store has of a cell or a task. */
export interface HistoryRow {
  readonly run: number;
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly experiment: string;
  /** A cell, or what was timed. */
  readonly of: CellName | string;
  readonly value: number;
  /** Images that an accuracy was measured on; null of other figures. */
  readonly testImages: number | null;
}

export interface HistoryPoint {
  readonly run: number;
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly value: number;
}

interface HistoryChange {
  /** Of the first point after it. */
  readonly index: number;
  /** Means of the segments on both sides. */
  readonly before: number;
  readonly after: number;
}

export interface HistorySeries {
  readonly experiment: string;
  readonly subject: string;
  readonly points: readonly HistoryPoint[];
  readonly changes: readonly HistoryChange[];
}

/**
 * Rows as series over the commits, the oldest run first, one point a commit: the
 * last run of each; a run outside of git stands for itself. Steps are sought in
 * shares as they are, in times and rates by their logarithm, so that they are relative.
 */
export function historyOf(rows: readonly HistoryRow[], metric: HistoryMetric): HistorySeries[] {
  const groups = new Map<string, HistoryRow[]>();
  for (const row of rows.filter(({ value }) => Number.isFinite(value))) {
    const key = JSON.stringify([
      row.experiment,
      typeof row.of === 'string' ? row.of : cellKey(row.of),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => seriesOf(group, metric));
}

function seriesOf(rows: readonly HistoryRow[], metric: HistoryMetric): HistorySeries {
  const { experiment, of } = rows[0]!;
  const points = lastOfEach(rows);
  const values = points.map(({ value }) => value);
  const relative = metric === 'throughput' || metric === 'time';
  const images = rows.flatMap(({ testImages }) => testImages ?? []);
  const least = images.length === 0 ? 0 : accuracyResolution(Math.min(...images));
  const starts = changePoints(relative ? values.map(Math.log) : values, least);
  const bounds = [0, ...starts, values.length];
  const means = bounds.slice(1).map((end, i) => meanOf(values.slice(bounds[i], end)));
  return {
    experiment,
    subject: typeof of === 'string' ? of : cellLabel(of),
    points,
    changes: starts.map((index, i) => ({ index, before: means[i]!, after: means[i + 1]! })),
  };
}

function lastOfEach(rows: readonly HistoryRow[]): HistoryPoint[] {
  const points = new Map<string, HistoryPoint>();
  for (const { run, commit, dirty, value } of [...rows].sort((a, b) => a.run - b.run)) {
    const key = commit === null ? `run ${run}` : `${commit} ${dirty}`;
    // Deleted first, so that a commit stands where its last run does.
    points.delete(key);
    points.set(key, { run, commit, dirty, value });
  }
  return [...points.values()];
}
