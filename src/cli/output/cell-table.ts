import type { Analysis } from '../../analysis/types.ts';
import { settingLabel } from '../../experiment/cell.ts';
import type { Replicate } from '../../experiment/folds.ts';
import { type Metric, shortName } from '../../experiment/metric.ts';
import { duration, points } from '../../text/numbers.ts';
import { type Column, fitted, intervalCells, terminalWidth } from './fit.ts';

const columnsOf = (metric: Metric, replicate: Replicate): readonly Column[] => [
  { title: 'base' },
  { title: 'images, budget' },
  { title: 'source → target' },
  { title: 'regime' },
  { title: `${replicate}s`, least: 2 },
  { title: `${shortName(metric)}, %`, short: shortName(metric).split(' ')[0]! },
  { title: 'interval' },
  { title: '' },
  { title: 'mean time', short: 'time', least: 1 },
];

/**
 * The cells of an analysis, each with the mean of the metric over its finished seeds.
 * @param width Columns that it may take.
 */
export function cellTable(
  { cells, metric, replicate }: Pick<Analysis, 'cells' | 'metric' | 'replicate'>,
  width = terminalWidth(),
): string {
  const isSettled = cells.some((cell) => settingLabel(cell) !== '');
  const kept = <T>(row: readonly T[]) => row.filter((_, i) => isSettled || i !== 1);
  const rows = cells.map((cell) => [
    cell.base,
    settingLabel(cell),
    cell.source === null ? cell.target : `${cell.source} → ${cell.target}`,
    cell.regime,
    String(cell.trials.length),
    points(cell.mean),
    ...intervalCells(cell.interval, points),
    duration(cell.meanWallSeconds),
  ]);
  return fitted(
    [
      {
        columns: kept(columnsOf(metric, replicate)),
        rows: rows.map(kept),
        headings: isSettled ? 3 : 2,
      },
    ],
    width,
  );
}
