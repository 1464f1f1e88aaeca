import type { Analysis, Cell } from '../../analysis/types.ts';
import { numeric, type Table } from '../content.ts';
import { count, decimal, duration, NO_VALUE, points } from '../format.ts';
import { conditionOf } from './advice.ts';

/** Balanced accuracy, AUC and calibration of every arm; null before a trial finished. */
export function qualityTable({ cells }: Analysis): Table | null {
  if (cells.length === 0) return null;
  return {
    caption:
      'Beyond accuracy, means over the seeds: for imbalanced classes, and whether confidence can be trusted',
    folded: true,
    columns: [
      { label: 'Base' },
      { label: 'Arm' },
      ...numeric('Accuracy (%)', 'Balanced accuracy (%)', 'AUC', 'Calibration error (points)'),
    ],
    rows: cells.map((cell) => [
      cell.base,
      armText(cell),
      points(cell.mean),
      points(cell.balancedAccuracy),
      decimal(cell.auc, 3),
      points(cell.calibrationError),
    ]),
  };
}

/** Steps and time of every arm, with what its source had cost before. */
export function costTable({ cells, pretrainings }: Analysis): Table | null {
  if (cells.length === 0) return null;
  return {
    caption:
      'What each arm cost, means over the seeds; its source’s pretraining comes on top, once',
    folded: true,
    columns: [
      { label: 'Base' },
      { label: 'Arm' },
      ...numeric('Steps', 'Time', 'Pretraining steps', 'Pretraining time'),
    ],
    rows: cells.map((cell) => {
      const before = pretrainings.find((p) => p.base === cell.base && p.source === cell.source);
      return [
        cell.base,
        armText(cell),
        count(cell.meanSteps),
        duration(cell.meanWallSeconds),
        before ? count(before.steps) : NO_VALUE,
        before ? duration(before.wallSeconds) : NO_VALUE,
      ];
    }),
  };
}

function armText(cell: Cell): string {
  const { source, target, regime } = cell;
  return [source === null ? target : `${source} → ${target}`, ...conditionOf(cell), regime].join(
    ', ',
  );
}
