import type { Analysis, Cell, Comparison } from '../../analysis/types.ts';
import { armLabel } from '../../experiment/cell.ts';
import { shortName } from '../../experiment/metric.ts';
import { QUALITIES, type QualityName } from '../../experiment/qualities.ts';
import {
  confidence,
  count,
  decimal,
  duration,
  known,
  NO_VALUE,
  points,
} from '../../text/numbers.ts';
import { numeric, type Table } from '../content.ts';
import { ratioText } from '../ratio-text.ts';

const SHOWN: Readonly<
  Record<QualityName, { readonly label: string; readonly show: (mean: number | null) => string }>
> = {
  balancedAccuracy: { label: 'Balanced accuracy (%)', show: points },
  auc: { label: 'AUC', show: (mean) => decimal(mean, 3) },
  calibrationError: { label: 'Calibration error (points)', show: points },
  scaledCalibrationError: { label: '… after temperature scaling (points)', show: points },
};

/** What beside accuracy is measured of every arm; null before a trial finished. */
export function qualityTable({ cells, metric, replicate }: Analysis): Table | null {
  if (cells.length === 0) return null;
  return {
    caption: `Beyond ${shortName(metric)}, means over the ${replicate}s: for imbalanced classes, and whether confidence can be trusted`,
    folded: true,
    columns: [
      { label: 'Base' },
      { label: 'Arm' },
      ...numeric('Accuracy (%)', ...QUALITIES.map((name) => SHOWN[name].label), 'Temperature'),
    ],
    rows: cells.map((cell) => [
      cell.base,
      armLabel(cell),
      points(cell.accuracy),
      ...QUALITIES.map((name) => SHOWN[name].show(known(cell[name]))),
      decimal(known(cell.temperature), 2),
    ]),
  };
}

/** That times are not those of one machine; empty where they are. */
export function timeNote({
  kindsOfMachines,
  cells,
}: Pick<Analysis, 'kindsOfMachines' | 'cells'>): string[] {
  if (kindsOfMachines < 2 || cells.length === 0) return [];
  return [
    `Times do not compare: ${kindsOfMachines} kinds of machine trained, or one with other numbers of trials side by side (Environment lists them), and an arm's mean tells of them too. Against scratch count alone the pairs of which one kind trained both.`,
  ];
}

/** Steps and time of every arm, with what its source had cost before. */
export function costTable({
  cells,
  pretrainings,
  comparisons,
  alpha,
  replicate,
}: Analysis): Table | null {
  if (cells.length === 0) return null;
  return {
    caption: `What each arm cost, means over the ${replicate}s, by the clock with trials side by side; its source’s pretraining comes on top, once. Against scratch: geometric mean of the ${replicate}s’ ratios [${confidence(alpha)} interval]`,
    folded: true,
    columns: [
      { label: 'Base' },
      { label: 'Arm' },
      ...numeric('Steps', 'Time', 'Time against scratch', 'Pretraining steps', 'Pretraining time'),
    ],
    rows: cells.map((cell) => {
      const before = pretrainings.find((p) => p.base === cell.base && p.source === cell.source);
      return [
        cell.base,
        armLabel(cell),
        Number.isNaN(cell.meanSteps) ? NO_VALUE : count(cell.meanSteps),
        duration(cell.meanWallSeconds),
        ratioText(comparisons.find((c) => isOf(c, cell))?.timeRatio ?? null),
        before ? count(before.steps) : NO_VALUE,
        before ? duration(before.wallSeconds) : NO_VALUE,
      ];
    }),
  };
}

function isOf(comparison: Comparison, cell: Cell): boolean {
  const keys = ['base', 'source', 'target', 'trainSize', 'budget', 'regime'] as const;
  return keys.every((key) => comparison[key] === cell[key]);
}
