import type { Analysis } from '../../analysis/types.ts';
import { capitalised, metricName } from '../../experiment/metric.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { confidence, estimate, NO_VALUE } from '../../text/numbers.ts';
import { numeric, type Table } from '../content.ts';
import { armsOf, inRow, placesOf, rowsOf } from '../input/axes.ts';

/** One table a target and size: base by regime. */
export function accuracyTables(experiment: Experiment, analysis: Analysis): Table[] {
  const { cells, alpha, metric, replicate } = analysis;
  if (cells.length === 0) return [];
  const arms = armsOf(experiment);
  return placesOf(experiment, analysis).map(({ target, trainSize, label }) => ({
    caption: `${capitalised(metricName(metric))} on ${label} (%): mean [${confidence(alpha)} interval], n ${replicate}s`,
    columns: [{ label: 'Base' }, ...numeric(...arms.map((arm) => arm.label))],
    rows: rowsOf(experiment).map((row) => [
      row.label,
      ...arms.map(({ source, regime }) => {
        const cell = cells.find(
          (c) =>
            inRow(row, c) &&
            c.target === target &&
            c.trainSize === trainSize &&
            c.source === source &&
            c.regime === regime,
        );
        return cell ? `${estimate(cell.mean, cell.interval)}, n = ${cell.trials.length}` : NO_VALUE;
      }),
    ]),
  }));
}
