import type { CellName, Setting } from '../../experiment/cell.ts';
import type { Regime } from '../../experiment/regime.ts';
import { mcnemar } from '../../stats/mcnemar.ts';
import type { MeanEstimate } from '../../stats/mean-estimate.ts';
import { meanOf, sdOf } from '../../stats/t.ts';
import type { Estimate, Failures, McNemar, Pair, Scope } from '../types.ts';
import type { Arm, Finished } from './gather.ts';
import { differenceResolution } from './resolution.ts';
import {
  ACCURACY,
  estimateOf,
  type Measure,
  meanEstimate,
  scopeOf,
  type Weighted,
} from './scored.ts';

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

/** An arm, its scratch counterpart and what their common seeds tell. */
export interface Paired {
  readonly arm: TransferArm;
  /** Null where scratch is not among the regimes. */
  readonly scratch: Arm | null;
  readonly twins: readonly Twins[];
  readonly pairs: readonly Pair[];
  /** error(transfer) - error(scratch), one a pair. */
  readonly gaps: readonly number[];
  readonly scope: Scope;
  /** Of the gap; null with fewer than two pairs. */
  readonly estimate: MeanEstimate | null;
  /** The same with every trial that failed scored as guessing; null where none did. */
  readonly withFailures: MeanEstimate | null;
  readonly failures: Failures | null;
  /** Test images of the pairs; 0 without any. */
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

/** An arm with its scratch counterpart. */
export function pairUp(arm: TransferArm, arms: readonly Arm[]): Paired {
  const scratch = armOf(arms, arm, { source: null, regime: 'scratch' });
  const twins = matchedSeeds(arm, scratch);
  // error(transfer) - error(scratch), which is accuracy the other way round.
  const gaps = twins.map(({ first, second }) => second.accuracy - first.accuracy);
  const testImages = Math.min(
    ...twins.flatMap(({ first, second }) => [first.testImages, second.testImages]),
  );
  const differences = twins.map(secondMinusFirst);
  const all = scratch === null ? [] : twinsWithFailures(arm, scratch, twins);
  const failed = all.length > twins.length;
  return {
    arm,
    scratch,
    twins,
    pairs: twins.map(pairOf),
    gaps,
    scope: scopeOf(differences),
    estimate: meanEstimate(differences, ACCURACY),
    withFailures: failed ? meanEstimate(all.map(secondMinusFirst), ACCURACY) : null,
    failures: failed
      ? {
          transfer: all.filter(({ first }) => !arm.finished.has(first.seed)).length,
          scratch: all.filter(({ first }) => !scratch!.finished.has(first.seed)).length,
          gap: meanOf(all.map(({ first, second }) => second.accuracy - first.accuracy)),
        }
      : null,
    testImages: twins.length === 0 ? 0 : testImages,
    floored: gaps.length >= 2 && sdOf(gaps) < differenceResolution(testImages),
  };
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
function twinsWithFailures(arm: Arm, scratch: Arm, twins: readonly Twins[]): readonly Twins[] {
  const like = twins[0]?.first;
  if (like === undefined) return twins;
  const trialOf = (side: Arm, seed: number) =>
    side.finished.get(seed) ?? (side.failed.has(seed) ? guessing(like, seed) : null);
  const seeds = new Set([...arm.failed, ...scratch.failed]);
  const failing = [...seeds].flatMap((seed) => {
    const [first, second] = [trialOf(arm, seed), trialOf(scratch, seed)];
    return first === null || second === null ? [] : [{ first, second }];
  });
  return [...twins, ...failing];
}

/** A trial that failed: on the same images, right by chance. */
function guessing(like: Finished, seed: number): Finished {
  const accuracy = 1 / like.classes.length;
  const right = new Float64Array(like.testImages).fill(accuracy);
  return { ...like, seed, accuracy, answers: like.answers && { ...like.answers, right } };
}

function pairOf({ first, second }: Twins): Pair {
  return {
    seed: first.seed,
    transfer: first.accuracy,
    scratch: second.accuracy,
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
