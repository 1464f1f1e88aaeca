import { meanOf, tInterval } from '../stats/t.ts';
import type { Arm, Finished } from './gather.ts';
import { possible } from './possible.ts';
import { accuracyResolution } from './resolution.ts';
import type { Cell } from './types.ts';

/** The accuracy of an arm over its finished seeds; null where none finished. */
export function cellOf(arm: Arm, alpha: number): Cell | null {
  const finished = [...arm.finished.values()];
  if (finished.length === 0) return null;
  const { base, source, target, regime } = arm;
  return {
    base,
    source,
    target,
    regime,
    trials: finished.map(({ testImages: _, ...trial }) => trial),
    mean: meanOf(finished.map((trial) => trial.accuracy)),
    interval: intervalOf(finished, alpha),
    meanWallSeconds: meanOf(finished.map((trial) => trial.wallSeconds)),
  };
}

function intervalOf(finished: readonly Finished[], alpha: number): Cell['interval'] {
  if (finished.length < 2) return null;
  const interval = tInterval(
    finished.map((trial) => trial.accuracy),
    alpha,
    accuracyResolution(Math.min(...finished.map((trial) => trial.testImages))),
  );
  return possible(interval, [0, 1]);
}
