import { generatorOf } from '../../experiment/random.ts';
import { bootstrapInterval } from '../../stats/bootstrap.ts';
import type { ScoredBase, Transferability, TransferScore } from '../types.ts';

/** How often an estimator ordered two bases as the measured gains do. */
export interface PredictorRecord {
  readonly score: TransferScore;
  /** Pairs of bases that both the score and the gains tell apart. */
  readonly pairs: number;
  /** Of those the pairs that it ordered as the gains do. */
  readonly right: number;
  /** Sources and targets that the pairs are of. */
  readonly groups: number;
  /** Of the share that is right, over such sources and targets; null with fewer than three. */
  readonly interval: readonly [number, number] | null;
}

/** Groups from which on their spread says something. */
const LEAST_GROUPS = 3;

/**
 * Which estimators were right so far, over all experiments: of every source, target, size and
 * budget the pairs of bases, each in the order of its score or not. The interval is a bootstrap
 * over those groups, since pairs of one group are not independent.
 */
export function predictorsOf(
  transferability: readonly Transferability[],
  alpha: number,
): PredictorRecord[] {
  const scores = Object.keys(transferability[0]?.bases[0]?.scores ?? {}) as TransferScore[];
  return scores.flatMap((score): PredictorRecord[] => {
    const groups = transferability
      .map(({ bases }) => orderedBy(score, bases))
      .filter(({ pairs }) => pairs > 0);
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

function orderedBy(score: TransferScore, bases: readonly ScoredBase[]) {
  let [pairs, right] = [0, 0];
  for (const [i, a] of bases.entries())
    for (const b of bases.slice(i + 1)) {
      const [first, second] = [a.scores[score], b.scores[score]];
      if (first === null || second === null || a.gain === null || b.gain === null) continue;
      const order = Math.sign(first - second) * Math.sign(a.gain - b.gain);
      if (order === 0 || Number.isNaN(order)) continue;
      pairs += 1;
      right += Number(order > 0);
    }
  return { pairs, right };
}
