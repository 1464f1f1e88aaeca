import { type CellName, type Size, sizesOf } from '../../experiment/cell.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { toldApart } from '../../stats/best-subset.ts';
import { shareOfLook } from '../../stats/spending.ts';
import { cellOf } from '../comparison/cells.ts';
import { controlsOf } from '../comparison/controls.ts';
import type { Arm } from '../comparison/gather.ts';
import { type Looks, lookOf } from '../comparison/looks.ts';
import { measureOf } from '../comparison/measures.ts';
import { matchedSeeds, secondMinusFirst } from '../comparison/pair.ts';
import { meanEstimate } from '../comparison/scored.ts';
import type { Comparison, PretrainingCost, Ranked, Recommendation } from '../types.ts';
import { costOf, recommendationText } from './recommendation-text.ts';

interface Context {
  readonly comparisons: readonly Comparison[];
  readonly pretrainings: readonly PretrainingCost[];
  readonly looks: Looks;
  /** Whether the times of its trials compare. */
  readonly isTimed: boolean;
}

/** An arm that takes part, with its figures. */
interface Entry {
  readonly arm: Arm;
  readonly ranked: Ranked;
}

/**
 * The best arm of each target and size: the highest mean of the metric over the seeds
 * among the arms that finished as many seeds as any and of which no trial failed; of two
 * alike the cheaper, where their times compare. Controls do not take part. The best is chosen by the same test images
 * that it is reported on, so its accuracy is optimistic.
 */
export function recommendationsOf(
  experiment: Experiment,
  arms: readonly Arm[],
  { comparisons, ...context }: Context,
): Recommendation[] {
  const controls = controlsOf(experiment);
  const asked = { ...context, comparisons: comparisons.filter((c) => !controls.has(c.source)) };
  const real = arms.filter(({ source }) => source === null || !controls.has(source));
  return experiment.targets.flatMap(({ name: target }) =>
    sizesOf(experiment).map((trainSize) =>
      recommend(
        { target, trainSize },
        real.filter((arm) => arm.target === target && arm.trainSize === trainSize),
        experiment,
        asked,
      ),
    ),
  );
}

function recommend(
  place: { readonly target: string; readonly trainSize: Size },
  own: readonly Arm[],
  experiment: Experiment,
  { comparisons, pretrainings, looks, isTimed }: Context,
): Recommendation {
  const { margin } = experiment.verdict;
  const wholeSize = own[0]?.wholeSize;
  const where = wholeSize === undefined ? place : { ...place, wholeSize };
  const seeds = Math.max(0, ...own.map(({ finished }) => finished.size));
  const takesPart = ({ finished, failed }: Arm) =>
    failed.size === 0 && finished.size === seeds && seeds > 0;
  const entries = own
    .filter(takesPart)
    .flatMap((arm) => entryOf(arm, pretrainings, experiment))
    .sort(
      (a, b) =>
        b.ranked.mean - a.ranked.mean || (isTimed ? costOf(a.ranked) - costOf(b.ranked) : 0),
    );
  const [first, ...others] = entries;
  const tied = first === undefined ? [] : notToldApart(first, others, experiment, looks);
  const found = {
    ...where,
    best: first?.ranked ?? null,
    tied: tied.map(({ ranked }) => ranked),
    ranked: entries.length,
    failed: own.filter(({ failed }) => failed.size > 0).map(nameOf),
    unfinished: own.filter((arm) => arm.failed.size === 0 && !takesPart(arm)).map(nameOf),
  };
  return { ...found, advice: recommendationText(found, comparisons, margin, isTimed) };
}

function entryOf(
  arm: Arm,
  pretrainings: readonly PretrainingCost[],
  experiment: Experiment,
): readonly Entry[] {
  const cell = cellOf(arm, experiment);
  if (cell === null) return [];
  const { mean, interval, meanWallSeconds, trials } = cell;
  const before = pretrainings.find(
    ({ base, source }) => base === arm.base && source === arm.source,
  );
  return [
    {
      arm,
      ranked: {
        ...nameOf(arm),
        mean,
        interval,
        seeds: trials.length,
        trialSeconds: meanWallSeconds,
        pretrainingSeconds: before?.wallSeconds ?? null,
      },
    },
  ];
}

/** The arms whose difference to the best is not shown, over the seeds and images of both. */
function notToldApart(
  best: Entry,
  others: readonly Entry[],
  experiment: Experiment,
  looks: Looks,
): Entry[] {
  const measure = measureOf(experiment);
  const differences = others.map(({ arm }) =>
    meanEstimate(matchedSeeds(arm, best.arm).map(secondMinusFirst), measure),
  );
  const look = Math.max(...[best, ...others].map(({ arm }) => lookOf(arm, looks)));
  const apart = toldApart(differences, experiment.verdict.alpha * shareOfLook(look));
  return others.filter((_, i) => !apart[i]);
}

function nameOf({ finished: _, failed: __, ...name }: Arm): CellName {
  return name;
}
