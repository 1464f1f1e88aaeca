import { eachQuality } from '../../experiment/qualities.ts';
import { beatsGuessing } from '../../stats/guessing.ts';
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
  const guessing = mean(guessingOf);
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
    temperature: mean((trial) => trial.temperature),
    meanWallSeconds: mean(({ wallSeconds }) => wallSeconds),
    meanSteps: mean(({ steps }) => steps),
    guessing,
    beatsGuessing: beatsGuessing(
      accuracy.mean,
      guessing,
      mean(({ testImages }) => testImages),
    ),
  };
}

/** The share of the commonest class. */
function guessingOf({ answers, classes }: Finished): number {
  if (answers === null) return 1 / classes.length;
  const counts = new Map<number, number>();
  for (const label of answers.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / answers.labels.length;
}
