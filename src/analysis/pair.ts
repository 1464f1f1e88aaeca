import type { Regime } from '../spec/schema.ts';
import { mcnemar } from '../stats/mcnemar.ts';
import { meanOf, type PairedT, pairedT, sdOf, tInterval } from '../stats/t.ts';
import type { Arm, Finished } from './gather.ts';
import { possible } from './possible.ts';
import { differenceResolution } from './resolution.ts';
import type { ArmName, Estimate, McNemar, Pair, Setting } from './types.ts';

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

/** An arm, its scratch twin and what their common seeds tell. */
export interface Paired {
  readonly arm: TransferArm;
  /** Null where scratch is not among the regimes. */
  readonly scratch: Arm | null;
  readonly twins: readonly Twins[];
  readonly pairs: readonly Pair[];
  /** error(transfer) - error(scratch), one a pair. */
  readonly gaps: readonly number[];
  /** Least standard deviation that the test images resolve. */
  readonly floor: number;
  /** Null with fewer than two pairs. */
  readonly test: PairedT | null;
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
  { source, regime }: Pick<ArmName, 'source' | 'regime'>,
): Arm | null {
  return (
    arms.find(
      (arm) => arm.regime === regime && arm.source === source && sameSetting(arm, setting),
    ) ?? null
  );
}

/** The trials of the seeds that two arms have in common. */
export function twinsOf(first: Arm, second: Arm | null): Twins[] {
  return [...first.finished.values()].flatMap((trial) => {
    const twin = second?.finished.get(trial.seed);
    return twin === undefined ? [] : [{ first: trial, second: twin }];
  });
}

/** An arm with its scratch twin. */
export function pairUp(arm: TransferArm, arms: readonly Arm[], alpha: number): Paired {
  const scratch = armOf(arms, arm, { source: null, regime: 'scratch' });
  const twins = twinsOf(arm, scratch);
  // error(transfer) - error(scratch), which is accuracy the other way round.
  const gaps = twins.map(({ first, second }) => second.accuracy - first.accuracy);
  const testImages = imagesOf(twins);
  const floor = differenceResolution(testImages);
  const testable = gaps.length >= 2;
  return {
    arm,
    scratch,
    twins,
    pairs: twins.map(pairOf),
    gaps,
    floor,
    test: testable ? pairedT(gaps, alpha, floor) : null,
    testImages,
    floored: testable && sdOf(gaps) < floor,
  };
}

/** The mean difference of a measure, second minus first, with its interval; null where it is not known. */
export function differenceOf(
  twins: readonly Twins[],
  measure: (trial: Finished) => number,
  alpha: number,
): Estimate | null {
  return estimateOf(
    twins.map(({ first, second }) => measure(second) - measure(first)),
    alpha,
    differenceResolution(imagesOf(twins)),
  );
}

/** Mean and interval of differences in -1..1; null where there is none, or one is not a number. */
export function estimateOf(
  differences: readonly number[],
  alpha: number,
  floor: number,
): Estimate | null {
  if (differences.length === 0 || differences.some(Number.isNaN)) return null;
  return {
    mean: meanOf(differences),
    interval:
      differences.length < 2 ? null : possible(tInterval(differences, alpha, floor), [-1, 1]),
  };
}

function imagesOf(twins: readonly Twins[]): number {
  if (twins.length === 0) return 0;
  return Math.min(...twins.flatMap(({ first, second }) => [first.testImages, second.testImages]));
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
  first.right.forEach((right, image) => {
    if (right > second.right[image]!) onlyTransfer += 1;
    else if (right < second.right[image]!) onlyScratch += 1;
  });
  return { onlyTransfer, onlyScratch, p: mcnemar(onlyTransfer, onlyScratch).p };
}
