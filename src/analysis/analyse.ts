import type { Experiment } from '../experiment/schema.ts';
import type { AnswerRecord, AskedRecord, TrialRecord } from '../store/records.ts';
import { adviceOf } from './advice/advice.ts';
import { answerOf } from './advice/answer.ts';
import { scopeText } from './advice/scope.ts';
import { warningsOf } from './advice/warnings.ts';
import { cellOf } from './comparison/cells.ts';
import { compare } from './comparison/compare.ts';
import { gatherArms } from './comparison/gather.ts';
import { looksOf } from './comparison/looks.ts';
import { wholeSizesOf } from './comparison/whole-size.ts';
import { imbalancesOf } from './findings/imbalance.ts';
import { originsOf } from './findings/origins.ts';
import { pretrainingsOf } from './findings/pretrainings.ts';
import { recommendationsOf } from './findings/recommendation.ts';
import { transferabilityOf } from './findings/transferability.ts';
import { trendsOf } from './findings/trends.ts';
import { weakSources } from './findings/weak-sources.ts';
import type { Analysis } from './types.ts';

/** What a verdict rests on beside the trials of its run. */
export interface Beside {
  /** Answers to the test images, by trial: without, nothing is said of other images. */
  readonly answers?: ReadonlyMap<string, AnswerRecord>;
  /** What this run and those before it finished of the experiment: without, it is looked at for the first time. */
  readonly asked?: readonly AskedRecord[];
}

/**
 * Says of each base, source, target, size, budget and regime whether the source
 * hurt, helped or did not matter against training from scratch.
 * @param trials Those of the experiment in one run, pretraining among them or not.
 */
export function analyse(
  experiment: Experiment,
  trials: readonly TrialRecord[],
  { answers = new Map(), asked = [] }: Beside = {},
): Analysis {
  const arms = gatherArms(experiment, trials, answers);
  const looks = looksOf(experiment, asked);
  const comparisons = compare(experiment, arms, looks);
  const trends = trendsOf(experiment, arms, looks);
  const weak = weakSources(trials);
  const pretrainings = pretrainingsOf(trials);
  return {
    ...experiment.verdict,
    wholeSizes: wholeSizesOf(experiment, trials),
    cells: arms.flatMap((arm) => cellOf(arm, experiment.verdict.alpha) ?? []),
    comparisons,
    trends,
    origins: originsOf(experiment, arms),
    advice: adviceOf(experiment, arms, comparisons, weak),
    recommendations: recommendationsOf(experiment, arms, { comparisons, pretrainings, looks }),
    transferability: transferabilityOf(experiment, arms),
    pretrainings,
    weakSources: weak,
    imbalances: imbalancesOf(arms),
    warnings: warningsOf(experiment, arms, comparisons, weak),
    scope: scopeText(experiment, comparisons),
    answer: answerOf(experiment, comparisons, trends),
  };
}
