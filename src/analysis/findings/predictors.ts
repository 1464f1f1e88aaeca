import { generatorOf } from '../../experiment/random.ts';
import { bootstrapInterval } from '../../stats/bootstrap.ts';
import type { Transferability, TransferScore } from '../types.ts';
import { promiseOf } from './transferability.ts';

/** How often an estimator ordered two bases, or two sources, as the measured gains do. */
export interface PredictorRecord {
  readonly score: TransferScore;
  /** Pairs that both the score and the gains tell apart. */
  readonly pairs: number;
  /** Of those the pairs that it ordered as the gains do. */
  readonly right: number;
  /** Targets that the pairs are of, each size and budget for itself. */
  readonly groups: number;
  /** Of the share that is right, over such targets; null with fewer than three. */
  readonly interval: readonly [number, number] | null;
}

/** Groups from which on their spread says something. */
const LEAST_GROUPS = 3;

/**
 * Which estimators were right so far, over all experiments: of every target, size and budget the
 * pairs of two bases from one source and of two sources of one base, each in the order of its score
 * or not; of a distance, the nearer is to gain more. The interval is a bootstrap over those targets,
 * since pairs of one are not independent.
 * @param experiments What each experiment's features predicted.
 */
export function predictorsOf(
  experiments: readonly (readonly Transferability[])[],
  alpha: number,
): PredictorRecord[] {
  const targets = experiments.flatMap(byTarget);
  const scores = Object.keys(targets[0]?.[0]?.bases[0]?.scores ?? {}) as TransferScore[];
  return scores.flatMap((score): PredictorRecord[] => {
    const groups = targets.map((own) => orderedBy(score, own)).filter(({ pairs }) => pairs > 0);
    if (groups.length === 0) return [];
    const sum = (of: readonly (typeof groups)[number][], key: 'pairs' | 'right') =>
      of.reduce((total, each) => total + each[key], 0);
    const places = groups.map((_, i) => i);
    const shareOf = ([chosen]: readonly (readonly number[])[]) => {
      const own = chosen!.map((place) => groups[place]!);
      return sum(own, 'right') / sum(own, 'pairs');
    };
    return [
      {
        score,
        pairs: sum(groups, 'pairs'),
        right: sum(groups, 'right'),
        groups: groups.length,
        interval:
          groups.length < LEAST_GROUPS
            ? null
            : bootstrapInterval([places], shareOf, alpha, generatorOf('predictors', score)),
      },
    ];
  });
}

/** Of an experiment, those of one target, size and budget together. */
function byTarget(transferability: readonly Transferability[]): Transferability[][] {
  const groups = new Map<string, Transferability[]>();
  for (const each of transferability) {
    const key = JSON.stringify([each.target, each.trainSize, each.budget]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function orderedBy(score: TransferScore, target: readonly Transferability[]) {
  const arms = target.flatMap(({ source, bases }) => bases.map((base) => ({ ...base, source })));
  let [pairs, right] = [0, 0];
  for (const [i, a] of arms.entries())
    for (const b of arms.slice(i + 1)) {
      // Where both differ, neither is to blame for the order.
      if (a.base !== b.base && a.source !== b.source) continue;
      const [first, second] = [promiseOf(score, a.scores), promiseOf(score, b.scores)];
      if (first === null || second === null || a.gain === null || b.gain === null) continue;
      const order = Math.sign(first - second) * Math.sign(a.gain - b.gain);
      if (order === 0 || Number.isNaN(order)) continue;
      pairs += 1;
      right += Number(order > 0);
    }
  return { pairs, right };
}
