import type { Experiment } from '../spec/schema.ts';
import type { TrialRecord } from '../store/records.ts';
import { answerOf } from './answer.ts';
import { cellOf } from './cells.ts';
import { compare } from './compare.ts';
import { gatherArms } from './gather.ts';
import type { Analysis } from './types.ts';
import { weakSources } from './weak-sources.ts';

/**
 * Says of each base, source, target and regime whether the source hurt, helped
 * or did not matter against training from scratch.
 * @param trials Those of the experiment in one run, pretraining among them or not.
 */
export function analyse(experiment: Experiment, trials: readonly TrialRecord[]): Analysis {
  const arms = gatherArms(experiment, trials);
  const comparisons = compare(experiment, arms);
  return {
    ...experiment.verdict,
    cells: arms.flatMap((arm) => cellOf(arm, experiment.verdict.alpha) ?? []),
    comparisons,
    weakSources: weakSources(trials),
    answer: answerOf(experiment, comparisons),
  };
}
