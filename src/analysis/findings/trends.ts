import type { Experiment } from '../../experiment/schema.ts';
import { holm } from '../../stats/holm.ts';
import { differenceP, intervalOf } from '../../stats/mean-estimate.ts';
import { shareOfLook } from '../../stats/spending.ts';
import { meanOf } from '../../stats/t.ts';
import { clamp } from '../comparison/clamp.ts';
import { controlsOf } from '../comparison/controls.ts';
import { type Arm, trainImagesOf } from '../comparison/gather.ts';
import { type Looks, lookOf } from '../comparison/looks.ts';
import { type Measure, measureOf } from '../comparison/measures.ts';
import { armOf, isTransfer, type TransferArm } from '../comparison/pair.ts';
import { meanEstimate, type Weighted } from '../comparison/scored.ts';
import type { Trend } from '../types.ts';

/** The weight of a setting's gap in a contrast. */
interface Weighing {
  readonly arm: TransferArm;
  readonly scratch: Arm;
  readonly weight: number;
}

/**
 * Whether gaps change with the target data and with the budget: a contrast of the
 * paired gaps of one base, source, target and regime, seed by seed and image by image,
 * so that what seeds and images have in common drops out. Along the data it is the
 * slope of least squares on the logarithm of the training images, per doubling, the
 * mean over the budgets; along the steps the converged budget less the equal one, the
 * mean over the sizes. Holm's correction is over all trends of the report, which are a
 * family of their own.
 */
export function trendsOf(
  experiment: Experiment,
  arms: readonly Arm[],
  looks: Looks = new Map(),
): Trend[] {
  const { alpha } = experiment.verdict;
  const measure = measureOf(experiment);
  const controls = controlsOf(experiment);
  const groups = new Map<string, TransferArm[]>();
  for (const arm of arms.filter(isTransfer)) {
    if (controls.has(arm.source)) continue;
    const key = JSON.stringify([arm.base, arm.source, arm.target, arm.regime]);
    groups.set(key, [...(groups.get(key) ?? []), arm]);
  }
  const found = [...groups.values()].flatMap((own) => {
    const share = shareOfLook(Math.max(...own.map((arm) => lookOf(arm, looks))));
    return (['data', 'steps'] as const).flatMap((along) => {
      const weighed = weighedBy(along, own, arms);
      const seeds = seedsOf(weighed);
      const estimate = meanEstimate(seeds, measure);
      if (estimate === null) return [];
      const { base, source, target, regime } = own[0]!;
      const change = {
        mean: estimate.mean,
        interval: clamp(intervalOf(estimate, alpha), [-1, 1]),
      };
      const gap = meanOf(weighed.map((each) => gapOf(each, measure)));
      const p = Math.min(1, differenceP(estimate) / share);
      return [{ base, source, target, regime, along, change, gap, seeds: seeds.length, p }];
    });
  });
  const adjusted = holm(found.map(({ p }) => p));
  return found.map(({ p: _, ...trend }, i) => ({
    ...trend,
    adjustedP: adjusted[i]!,
    verdict: verdictOf(trend.change.mean, trend.gap, adjusted[i]! < alpha),
  }));
}

/** A harm, a gap above 0, shrinks by a change below 0; a gain by one above. */
function verdictOf(change: number, gap: number, shown: boolean): Trend['verdict'] {
  if (!shown) return 'not resolved';
  return change < 0 === gap > 0 ? 'shrinks' : 'grows';
}

/** Empty where the axis has fewer than two values in every other setting. */
function weighedBy(
  along: Trend['along'],
  own: readonly TransferArm[],
  arms: readonly Arm[],
): Weighing[] {
  const across = (arm: TransferArm) => (along === 'data' ? arm.budget : arm.trainSize);
  const groups = [...new Set(own.map(across))].flatMap((value) => {
    const group = own.filter((arm) => across(arm) === value);
    const weights = along === 'data' ? slopes(group.map(trainImagesOf)) : steps(group);
    return weights === null ? [] : [group.map((arm, i) => ({ arm, weight: weights[i]! }))];
  });
  return groups.flat().flatMap(({ arm, weight }) => {
    const scratch = armOf(arms, arm, { source: null, regime: 'scratch' });
    return scratch === null || weight === 0
      ? []
      : [{ arm, scratch, weight: weight / groups.length }];
  });
}

/** The weights whose sum with what was measured is its slope per doubling; null where there is none. */
function slopes(images: readonly number[]): number[] | null {
  const doublings = images.map(Math.log2);
  const middle = meanOf(doublings);
  const spread = doublings.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  return spread > 0 && Number.isFinite(spread) ? doublings.map((x) => (x - middle) / spread) : null;
}

function steps(group: readonly TransferArm[]): number[] | null {
  const has = (budget: TransferArm['budget']) => group.some((arm) => arm.budget === budget);
  if (!has('equal') || !has('converged')) return null;
  return group.map(({ budget }) => (budget === 'converged' ? 1 : -1));
}

/** One a seed that all arms finished: the contrast of errors with the source minus without. */
function seedsOf(weighed: readonly Weighing[]): Weighted[] {
  const [first] = weighed;
  if (first === undefined) return [];
  return [...first.arm.finished.keys()].flatMap((seed) => {
    const parts = weighed.flatMap(({ arm, scratch, weight }) => {
      const [transfer, twin] = [arm.finished.get(seed), scratch.finished.get(seed)];
      return transfer === undefined || twin === undefined
        ? []
        : [
            { trial: twin, weight },
            { trial: transfer, weight: -weight },
          ];
    });
    return parts.length === 2 * weighed.length ? [parts] : [];
  });
}

function gapOf({ arm, scratch }: Weighing, { of }: Measure): number {
  const mean = ({ finished }: Arm) => meanOf([...finished.values()].map(of));
  return mean(scratch) - mean(arm);
}
