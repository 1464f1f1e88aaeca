import type { CellName, Setting } from '../../experiment/cell.ts';
import type { Regime } from '../../experiment/regime.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { mcnemar } from '../../stats/mcnemar.ts';
import type { MeanEstimate } from '../../stats/mean-estimate.ts';
import { meanOf, sdOf } from '../../stats/t.ts';
import type { Against, Estimate, Failures, McNemar, Pair, Scope } from '../types.ts';
import { counterpartOf } from './against.ts';
import { type Arm, type Finished, testedImages } from './gather.ts';
import { type Measure, measureOf } from './measures.ts';
import { differenceResolution } from './resolution.ts';
import { estimateOf, meanEstimate, scopeOf, type Weighted } from './scored.ts';

/** An arm with a source. */
export type TransferArm = Arm & {
  readonly source: string;
  readonly regime: Exclude<Regime, 'scratch'>;
};

/** Two arms of one setting, seed by seed. */
export interface Twins {
  readonly first: Finished;
  readonly second: Finished;
}

/** An arm, its counterpart and what their common seeds tell. */
export interface Paired {
  readonly arm: TransferArm;
  readonly against: Against;
  /** Null where it is not among the regimes. */
  readonly counterpart: Arm | null;
  readonly twins: readonly Twins[];
  readonly pairs: readonly Pair[];
  /** error(transfer) - error(counterpart), one a pair. */
  readonly gaps: readonly number[];
  readonly scope: Scope;
  /** Of the gap; null with fewer than two pairs. */
  readonly estimate: MeanEstimate | null;
  /** The same with every trial that failed scored as guessing; null where none did. */
  readonly withFailures: MeanEstimate | null;
  readonly failures: Failures | null;
  /** Test images of the pairs, of all folds together; 0 without any. */
  readonly testImages: number;
  /** Whether the differences vary less than the test images resolve. */
  readonly floored: boolean;
}

export function isTransfer(arm: Arm): arm is TransferArm {
  return arm.source !== null && arm.regime !== 'scratch';
}

function sameSetting(a: Setting, b: Setting): boolean {
  return (
    a.base === b.base &&
    a.target === b.target &&
    a.trainSize === b.trainSize &&
    a.budget === b.budget
  );
}

/** The arm of a setting with this source and regime; null where it was not planned. */
export function armOf(
  arms: readonly Arm[],
  setting: Setting,
  { source, regime }: Pick<CellName, 'source' | 'regime'>,
): Arm | null {
  return (
    arms.find(
      (arm) => arm.regime === regime && arm.source === source && sameSetting(arm, setting),
    ) ?? null
  );
}

/** The trials of the seeds that two arms have in common. */
export function matchedSeeds(first: Arm, second: Arm | null): Twins[] {
  return [...first.finished.values()].flatMap((trial) => {
    const twin = second?.finished.get(trial.seed);
    return twin === undefined ? [] : [{ first: trial, second: twin }];
  });
}

/** An arm with its counterpart. */
export function pairUp(
  arm: TransferArm,
  arms: readonly Arm[],
  experiment: Experiment,
  against: Against,
): Paired {
  const measure = measureOf(experiment);
  const counterpart = armOf(arms, arm, counterpartOf(arm, against));
  const twins = matchedSeeds(arm, counterpart);
  // error(transfer) - error(counterpart), which is the metric the other way round.
  const gapOf = ({ first, second }: Twins) => measure.of(second) - measure.of(first);
  const gaps = twins.map(gapOf);
  const testImages = Math.min(
    ...twins.flatMap(({ first, second }) => [first.testImages, second.testImages]),
  );
  const differences = twins.map(secondMinusFirst);
  const all =
    counterpart === null ? [] : twinsWithFailures(arm, counterpart, twins, chanceOf(experiment));
  const failed = all.length > twins.length;
  return {
    arm,
    against,
    counterpart,
    twins,
    pairs: twins.map((pair) => pairOf(pair, measure)),
    gaps,
    scope: scopeOf(differences, measure),
    estimate: meanEstimate(differences, measure),
    withFailures: failed ? meanEstimate(all.map(secondMinusFirst), measure) : null,
    failures: failed
      ? {
          transfer: all.filter(({ first }) => !arm.finished.has(first.seed)).length,
          scratch: all.filter(({ first }) => !counterpart!.finished.has(first.seed)).length,
          gap: meanOf(all.map(gapOf)),
        }
      : null,
    testImages: twins.length === 0 ? 0 : testedImages(twins.map(({ first }) => first)),
    floored: gaps.length >= 2 && sdOf(gaps) < differenceResolution(testImages),
  };
}

/** The chance that an image is called positive without looking at it. */
function chanceOf({ verdict }: Experiment): number {
  return typeof verdict.metric === 'object' ? 1 - verdict.metric.sensitivityAt.specificity : 0.5;
}

/** The mean difference of a measure, second minus first, with its interval; null where it is not known. */
export function differenceOf(
  twins: readonly Twins[],
  measure: Measure,
  alpha: number,
): Estimate | null {
  return estimateOf(twins.map(secondMinusFirst), measure, alpha, [-1, 1]);
}

export function secondMinusFirst({ first, second }: Twins): Weighted {
  return [
    { trial: second, weight: 1 },
    { trial: first, weight: -1 },
  ];
}

/**
 * The pairs, and those of seeds in which a trial of either arm failed, with that
 * trial scored as guessing; the pairs alone where it is not known what guessing gives.
 */
function twinsWithFailures(
  arm: Arm,
  counterpart: Arm,
  twins: readonly Twins[],
  chance: number,
): readonly Twins[] {
  const like = twins[0]?.first;
  if (like === undefined) return twins;
  const trialOf = (side: Arm, seed: number) =>
    side.finished.get(seed) ?? (side.failed.has(seed) ? guessing(like, seed, chance) : null);
  const seeds = new Set([...arm.failed, ...counterpart.failed]);
  const failing = [...seeds].flatMap((seed) => {
    const [first, second] = [trialOf(arm, seed), trialOf(counterpart, seed)];
    return first === null || second === null ? [] : [{ first, second }];
  });
  return [...twins, ...failing];
}

/** A trial that failed: on the same images, right by chance. */
function guessing(like: Finished, seed: number, chance: number): Finished {
  const { answers, classes, testImages } = like;
  const accuracy = 1 / classes.length;
  const right = new Float64Array(testImages).fill(accuracy);
  const probabilities = answers?.probabilities?.slice().fill(accuracy) ?? null;
  return {
    ...like,
    seed,
    accuracy,
    balancedAccuracy: accuracy,
    auc: 0.5,
    answers: answers && {
      ...answers,
      right,
      probabilities,
      positive: answers.positive && { ...answers.positive, called: right.map(() => chance) },
    },
  };
}

function pairOf({ first, second }: Twins, { of }: Measure): Pair {
  return {
    seed: first.seed,
    transfer: of(first),
    scratch: of(second),
    mcnemar: mcnemarOf(first, second),
  };
}

function mcnemarOf({ answers: first }: Finished, { answers: second }: Finished): McNemar | null {
  if (first === null || second === null) return null;
  let [onlyTransfer, onlyScratch] = [0, 0];
  for (let image = 0; image < first.right.length; image++) {
    if (first.right[image]! > second.right[image]!) onlyTransfer += 1;
    else if (first.right[image]! < second.right[image]!) onlyScratch += 1;
  }
  return { onlyTransfer, onlyScratch, p: mcnemar(onlyTransfer, onlyScratch).p };
}
