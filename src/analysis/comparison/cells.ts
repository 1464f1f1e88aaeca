import { eachQuality } from '../../experiment/qualities.ts';
import { meanOf } from '../../stats/t.ts';
import type { Cell } from '../types.ts';
import type { Arm, Finished } from './gather.ts';
import { ACCURACY, estimateOf } from './scored.ts';

/** The accuracy of an arm over its finished seeds; null where none finished. */
export function cellOf(arm: Arm, alpha: number): Cell | null {
  const trials = [...arm.finished.values()];
  const accuracy = estimateOf(
    trials.map((trial) => [{ trial, weight: 1 }]),
    ACCURACY,
    alpha,
    [0, 1],
  );
  if (accuracy === null) return null;
  const { finished: _, failed: __, ...name } = arm;
  const mean = (measure: (trial: Finished) => number) => meanOf(trials.map(measure));
  return {
    ...name,
    ...accuracy,
    trials: trials.map(({ seed, hash, accuracy, wallSeconds }) => ({
      seed,
      hash,
      accuracy,
      wallSeconds,
    })),
    ...eachQuality((name) => mean((trial) => trial[name])),
    meanWallSeconds: mean(({ wallSeconds }) => wallSeconds),
    meanSteps: mean(({ steps }) => steps),
  };
}
