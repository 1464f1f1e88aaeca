import { settingOf } from '../../experiment/cell.ts';
import type { Experiment } from '../../experiment/schema.ts';
import {
  DISTANCES,
  TRANSFER_SCORES,
  type TransferScoreName,
} from '../../experiment/transfer-scores.ts';
import { holm } from '../../stats/holm.ts';
import { kendallTau } from '../../stats/rank-correlation.ts';
import { meanOf } from '../../stats/t.ts';
import { controlsOf } from '../comparison/controls.ts';
import type { Arm } from '../comparison/gather.ts';
import { type Measure, measureOf } from '../comparison/measures.ts';
import {
  armOf,
  differenceOf,
  isTransfer,
  matchedSeeds,
  type TransferArm,
} from '../comparison/pair.ts';
import type { ScoredBase, Transferability, TransferScore } from '../types.ts';

/** Bases from which on a rank correlation can reach p below 0.05 at all: 2 / 5! is 0.017. */
const LEAST_BASES = 5;

const SCORES: readonly TransferScore[] = [...TRANSFER_SCORES, 'parameters'];

/**
 * What the features of each base predicted against what was gained, by source,
 * target, size and budget. No estimator wins everywhere, and the plain ranking by
 * parameters is a strong one: it stands beside them.
 */
export function transferabilityOf(experiment: Experiment, arms: readonly Arm[]): Transferability[] {
  const { alpha } = experiment.verdict;
  const measure = measureOf(experiment);
  const controls = controlsOf(experiment);
  const groups = new Map<string, TransferArm[]>();
  for (const arm of arms.filter(isTransfer)) {
    const known = [...arm.finished.values()].some(({ transfer }) => transfer !== null);
    if (arm.regime !== 'frozen' || !known || controls.has(arm.source)) continue;
    const key = JSON.stringify([arm.source, arm.target, arm.trainSize, arm.budget]);
    groups.set(key, [...(groups.get(key) ?? []), arm]);
  }
  const found = [...groups.values()].map((own) => {
    const { base: _, ...place } = settingOf(own[0]!);
    const { source } = own[0]!;
    const bases = own.map((arm) => predicted(arm, arms, measure, alpha));
    const correlations = SCORES.flatMap((score) => correlated(score, bases));
    const enough = bases.filter(({ gain }) => gain !== null).length >= LEAST_BASES;
    return { source, ...place, bases, correlations, enough };
  });
  return adjusted(found);
}

/** Holm's correction over the correlations of all that is predicted, where there are bases enough. */
function adjusted(transferability: readonly Transferability[]): Transferability[] {
  const counted = transferability.filter(({ enough }) => enough);
  const ps = holm(counted.flatMap(({ correlations }) => correlations.map(({ p }) => p)));
  return transferability.map((each) => {
    if (!each.enough) return each;
    const own = ps.splice(0, each.correlations.length);
    return { ...each, correlations: each.correlations.map((of, i) => ({ ...of, p: own[i]! })) };
  });
}

function predicted(
  arm: TransferArm,
  arms: readonly Arm[],
  measure: Measure,
  alpha: number,
): ScoredBase {
  const trials = [...arm.finished.values()];
  const mean = (name: TransferScoreName) => {
    const values = trials.flatMap(({ transfer }) => transfer?.[name] ?? []);
    return values.length === 0 ? null : meanOf(values);
  };
  const scratch = armOf(arms, arm, { source: null, regime: 'scratch' });
  const gap = differenceOf(matchedSeeds(arm, scratch), measure, alpha);
  return {
    base: arm.base,
    scores: {
      ...(Object.fromEntries(TRANSFER_SCORES.map((name) => [name, mean(name)])) as Record<
        TransferScoreName,
        number | null
      >),
      parameters: trials[0]?.parameters ?? null,
    },
    gain: gap === null ? null : -gap.mean,
  };
}

function correlated(score: TransferScore, bases: readonly ScoredBase[]) {
  const both = bases.filter(({ gain, scores }) => gain !== null && scores[score] !== null);
  if (both.length < 2) return [];
  const { tau, p } = kendallTau(
    both.map(({ scores }) => promiseOf(score, scores)!),
    both.map(({ gain }) => gain!),
  );
  return [{ score, tau, p }];
}

/** A score as a promise of gain, the higher the better: of a distance its negative. */
export function promiseOf(score: TransferScore, scores: ScoredBase['scores']): number | null {
  const value = scores[score];
  return value !== null && DISTANCES.includes(score) ? -value : value;
}
