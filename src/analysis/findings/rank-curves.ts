import { rankCurves } from '../../stats/operating-point.ts';
import { meanOf } from '../../stats/t.ts';
import type { Answered, Arm } from '../comparison/gather.ts';
import type { RankCurve } from '../types.ts';

/** Where curves are read. */
const GRID = Array.from({ length: 51 }, (_, i) => i / 50);

/**
 * The ROC and precision-recall curves of every arm, at equal false positive rates the mean
 * over its seeds or folds (vertical averaging, Fawcett 2006): of the class that is to be found
 * where the experiment names one, of two classes that of the second, else the mean of each
 * class against the rest. Nothing where probabilities are not known.
 */
export function rankCurvesOf(arms: readonly Arm[]): RankCurve[] {
  return arms.flatMap((arm) => {
    const { finished, failed: _, ...name } = arm;
    const trials = [...finished.values()].flatMap(({ answers }) => answers ?? []);
    const curves = trials.flatMap(curvesOfTrial);
    if (curves.length === 0) return [];
    const mean = (of: 'roc' | 'precision') =>
      GRID.map((_, i) => meanOf(curves.map((curve) => curve[of][i]!)));
    return [{ ...name, grid: GRID, roc: mean('roc'), precision: mean('precision') }];
  });
}

function curvesOfTrial({ labels, probabilities, positive }: Answered) {
  if (probabilities === null) return [];
  const classes = probabilities.length / labels.length;
  const chosen = positive?.label ?? (classes === 2 ? 1 : null);
  const each = chosen === null ? [...new Set(labels)] : [chosen];
  return each.flatMap((label) => {
    const scores = Float32Array.from(labels, (_, i) => probabilities[i * classes + label]!);
    return rankCurves(scores, (i) => labels[i] === label, GRID) ?? [];
  });
}
