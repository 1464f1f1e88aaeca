import type { Experiment } from '../spec/schema.ts';
import type { TrialRecord } from '../store/records.ts';
import { adviceOf } from './advice.ts';
import { answerOf } from './answer.ts';
import { cellOf } from './cells.ts';
import { compare } from './compare.ts';
import { foretellingsOf } from './foretelling.ts';
import { type Answers, gatherArms } from './gather.ts';
import { imbalancesOf } from './imbalance.ts';
import { originsOf } from './origins.ts';
import { pretrainingsOf } from './pretrainings.ts';
import type { Analysis } from './types.ts';
import { weakSources } from './weak-sources.ts';

/**
 * Says of each base, source, target, size, budget and regime whether the source
 * hurt, helped or did not matter against training from scratch.
 * @param trials Those of the experiment in one run, pretraining among them or not.
 * @param answers To the test images, by trial; what needs them is left out without.
 */
export function analyse(
  experiment: Experiment,
  trials: readonly TrialRecord[],
  answers: Answers = new Map(),
): Analysis {
  const arms = gatherArms(experiment, trials, answers);
  const comparisons = compare(experiment, arms);
  const weak = weakSources(trials);
  return {
    ...experiment.verdict,
    cells: arms.flatMap((arm) => cellOf(arm, experiment.verdict.alpha) ?? []),
    comparisons,
    origins: originsOf(experiment, arms),
    advice: adviceOf(experiment, arms, comparisons, weak),
    foretellings: foretellingsOf(experiment, arms),
    pretrainings: pretrainingsOf(trials),
    weakSources: weak,
    imbalances: imbalancesOf(arms),
    answer: answerOf(experiment, comparisons),
  };
}
