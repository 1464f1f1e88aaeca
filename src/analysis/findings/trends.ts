import type { Experiment } from '../../experiment/schema.ts';
import { holm } from '../../stats/holm.ts';
import { differenceP, intervalOf } from '../../stats/mean-estimate.ts';
import { shareOfLook } from '../../stats/spending.ts';
import { meanOf } from '../../stats/t.ts';
import { counterpartOf, isRemedy } from '../comparison/against.ts';
import { clamp } from '../comparison/clamp.ts';
import { controlsOf } from '../comparison/controls.ts';
import { type Arm, trainImagesOf } from '../comparison/gather.ts';
import { type Looks, lookOf } from '../comparison/looks.ts';
import { type Measure, measureOf } from '../comparison/measures.ts';
import { armOf, isTransfer, type TransferArm } from '../comparison/pair.ts';
import { meanEstimate, type Weighted } from '../comparison/scored.ts';
import type { Against, Trend } from '../types.ts';

/** The weight of a setting's gap in a contrast. */
interface Weighing {
  readonly arm: TransferArm;
  readonly counterpart: Arm;
  readonly weight: number;
}

/**
 * Whether gaps change with the target data and with the budget: a contrast of the
 * paired gaps of one base, source, target and regime, seed by seed and image by image,
 * so that what seeds and images have in common drops out. Along the data it is the
 * slope of least squares on the logarithm of the training images, per doubling, the
 * mean over the budgets; along the steps the converged budget less the equal one, the
 * mean over the sizes. Every regime is asked against scratch, and a remedy against plain
 * fine-tuning too. Holm's correction is over the trends of the plain regimes, and apart from
 * them over those of remedies, both questions together.
 */
export function trendsOf(
  experiment: Experiment,
  arms: readonly Arm[],
  looks: Looks = new Map(),
): Trend[] {
  const controls = controlsOf(experiment);
  const groups = new Map<string, TransferArm[]>();
  for (const arm of arms.filter(isTransfer)) {
    if (controls.has(arm.source)) continue;
    const key = JSON.stringify([arm.base, arm.source, arm.target, arm.regime]);
    groups.set(key, [...(groups.get(key) ?? []), arm]);
  }
  const all = [...groups.values()];
  const [plain, remedies] = [false, true].map((wanted) =>
    all.filter(([arm]) => isRemedy(arm!) === wanted),
  );
  const asked = (own: readonly TransferArm[][], against: Against) =>
    testedTrends(experiment, own, arms, { looks, against });
  return [
    ...corrected(asked(plain!, 'scratch'), experiment),
    ...corrected([...asked(remedies!, 'scratch'), ...asked(remedies!, 'fine-tuned')], experiment),
  ];
}

type Tested = Omit<Trend, 'adjustedP' | 'verdict'> & { readonly p: number };

/** The trends of groups of arms, each of one base, source, target and regime. */
function testedTrends(
  experiment: Experiment,
  groups: readonly TransferArm[][],
  arms: readonly Arm[],
  { looks, against }: { readonly looks: Looks; readonly against: Against },
): Tested[] {
  const { alpha } = experiment.verdict;
  const measure = measureOf(experiment);
  return groups.flatMap((own) => {
    const share = shareOfLook(Math.max(...own.map((arm) => lookOf(arm, looks, against))));
    return (['data', 'steps'] as const).flatMap((along) => {
      const weighed = weighedBy(along, own, arms, against);
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
      const seeded = seeds.length;
      return [{ base, source, target, regime, against, along, change, gap, seeds: seeded, p }];
    });
  });
}

function corrected(found: readonly Tested[], { verdict: { alpha } }: Experiment): Trend[] {
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
  against: Against,
): Weighing[] {
  const across = (arm: TransferArm) => (along === 'data' ? arm.budget : arm.trainSize);
  const groups = [...new Set(own.map(across))].flatMap((value) => {
    const group = own.filter((arm) => across(arm) === value);
    const weights = along === 'data' ? slopes(group.map(trainImagesOf)) : steps(group);
    return weights === null ? [] : [group.map((arm, i) => ({ arm, weight: weights[i]! }))];
  });
  return groups.flat().flatMap(({ arm, weight }) => {
    const counterpart = armOf(arms, arm, counterpartOf(arm, against));
    return counterpart === null || weight === 0
      ? []
      : [{ arm, counterpart, weight: weight / groups.length }];
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

/** One a seed that all arms finished: the contrast of errors of the arms minus their counterparts. */
function seedsOf(weighed: readonly Weighing[]): Weighted[] {
  const [first] = weighed;
  if (first === undefined) return [];
  return [...first.arm.finished.keys()].flatMap((seed) => {
    const parts = weighed.flatMap(({ arm, counterpart, weight }) => {
      const [transfer, twin] = [arm.finished.get(seed), counterpart.finished.get(seed)];
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

function gapOf({ arm, counterpart }: Weighing, { of }: Measure): number {
  const mean = ({ finished }: Arm) => meanOf([...finished.values()].map(of));
  return mean(counterpart) - mean(arm);
}
