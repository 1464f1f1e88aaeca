import { meanOf, tInterval } from '../stats/t.ts';
import type { Arm, Finished } from './gather.ts';
import { possible } from './possible.ts';
import { accuracyResolution } from './resolution.ts';
import type { Cell } from './types.ts';

/** The accuracy of an arm over its finished seeds; null where none finished. */
export function cellOf(arm: Arm, alpha: number): Cell | null {
  const trials = [...arm.finished.values()];
  if (trials.length === 0) return null;
  const { finished: _, failed: __, ...name } = arm;
  const mean = (measure: (trial: Finished) => number) => meanOf(trials.map(measure));
  return {
    ...name,
    trials: trials.map(({ seed, hash, accuracy, wallSeconds }) => ({
      seed,
      hash,
      accuracy,
      wallSeconds,
    })),
    mean: mean(({ accuracy }) => accuracy),
    interval: intervalOf(trials, alpha),
    balancedAccuracy: mean(({ balancedAccuracy }) => balancedAccuracy),
    auc: mean(({ auc }) => auc),
    calibrationError: mean(({ calibrationError }) => calibrationError),
    meanWallSeconds: mean(({ wallSeconds }) => wallSeconds),
    meanSteps: mean(({ steps }) => steps),
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
