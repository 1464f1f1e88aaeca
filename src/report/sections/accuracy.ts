import type { Analysis } from '../../analysis/types.ts';
import type { Experiment } from '../../spec/schema.ts';
import { armsOf, basesOf } from '../axes.ts';
import { numeric, type Table } from '../content.ts';
import { confidence, estimate, NO_VALUE } from '../format.ts';

/** One table a target: base by regime. */
export function accuracyTables(experiment: Experiment, { cells, alpha }: Analysis): Table[] {
  if (cells.length === 0) return [];
  const arms = armsOf(experiment);
  return experiment.targets.map(({ name }) => ({
    caption: `Test accuracy on ${name} (%): mean [${confidence(alpha)} interval], n seeds`,
    columns: [{ label: 'Base' }, ...numeric(...arms.map((arm) => arm.label))],
    rows: basesOf(experiment).map((base) => [
      base,
      ...arms.map(({ source, regime }) => {
        const cell = cells.find(
          (c) => c.base === base && c.target === name && c.source === source && c.regime === regime,
        );
        return cell ? `${estimate(cell.mean, cell.interval)}, n = ${cell.trials.length}` : NO_VALUE;
      }),
    ]),
  }));
}
