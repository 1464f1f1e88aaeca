import type { DataCounts } from '../experiment/data-counts.ts';
import { replicateOf } from '../experiment/folds.ts';
import type { AlsoTestRecord, ValidationRecord } from '../experiment/result.ts';
import type { Experiment } from '../experiment/schema.ts';
import type { AnswerRecord, AskedRecord, TrialRecord } from '../store/records.ts';
import { adviceOf } from './advice/advice.ts';
import { answerOf } from './advice/answer.ts';
import { scopeText } from './advice/scope.ts';
import { warningsOf } from './advice/warnings.ts';
import { alsoArmsOf } from './comparison/also-arms.ts';
import { cellOf } from './comparison/cells.ts';
import { compare, compareTogether } from './comparison/compare.ts';
import { gatherArms } from './comparison/gather.ts';
import { looksOf } from './comparison/looks.ts';
import { wholeSizesOf } from './comparison/whole-size.ts';
import { imbalancesOf } from './findings/imbalance.ts';
import { learningCurvesOf } from './findings/learning-curves.ts';
import { operatingPointsOf } from './findings/operating-points.ts';
import { originsOf } from './findings/origins.ts';
import { pretrainingsOf } from './findings/pretrainings.ts';
import { rankCurvesOf } from './findings/rank-curves.ts';
import { recommendationsOf } from './findings/recommendation.ts';
import { remediesOf } from './findings/remedies.ts';
import { sourceWorthsOf } from './findings/source-worth.ts';
import { transferabilityOf } from './findings/transferability.ts';
import { trendsOf } from './findings/trends.ts';
import { weakSources } from './findings/weak-sources.ts';
import { kindsOfMachines } from './machines.ts';
import type { Analysis } from './types.ts';

/** What a verdict rests on beside the trials of its run. */
export interface Beside {
  /** Answers to the test images, by trial: without, nothing is said of other images. */
  readonly answers?: ReadonlyMap<string, AnswerRecord>;
  /** [images, classes] What each trial gave each class of a test image, row by row: for metrics that rest on it. */
  readonly probabilities?: ReadonlyMap<string, Float32Array>;
  /** What each trial answered to its validation images: for metrics with a threshold. */
  readonly validation?: ReadonlyMap<string, ValidationRecord>;
  /** What each trial answered to the experiment's other tests, in its order. */
  readonly alsoTested?: ReadonlyMap<string, readonly AlsoTestRecord[]>;
  /** What this run and those before it finished of the experiment: without, it is looked at for the first time. */
  readonly asked?: readonly AskedRecord[];
  /** What is counted of its data: without, the scope does not say of how many groups images are. */
  readonly data?: readonly DataCounts[];
}

/**
 * Says of each base, source, target, size, budget and regime whether the source
 * hurt, helped or did not matter against training from scratch.
 * @param trials Those of the experiment in one run, pretraining among them or not.
 */
export function analyse(
  experiment: Experiment,
  trials: readonly TrialRecord[],
  {
    answers = new Map(),
    probabilities,
    validation,
    alsoTested = new Map(),
    asked = [],
    data = [],
  }: Beside = {},
): Analysis {
  const arms = gatherArms(experiment, trials, {
    answers,
    ...(probabilities && { probabilities }),
    ...(validation && { validation }),
  });
  const looks = looksOf(experiment, asked);
  const compared = compare(experiment, arms, looks);
  const { comparisons } = compared;
  const remedies = remediesOf(compared.remedies, comparisons);
  const elsewhere = alsoArmsOf(experiment, arms, { records: alsoTested, validation }, looks);
  const also = compareTogether(experiment, elsewhere);
  const trends = trendsOf(experiment, arms, looks);
  const weak = weakSources(trials);
  const pretrainings = pretrainingsOf(trials);
  const kinds = kindsOfMachines(trials.filter(({ result }) => result !== null));
  return {
    ...experiment.verdict,
    replicate: replicateOf(experiment),
    wholeSizes: wholeSizesOf(experiment, trials),
    kindsOfMachines: kinds,
    cells: arms.flatMap((arm) => cellOf(arm, experiment) ?? []),
    operatingPoints: operatingPointsOf(experiment, arms),
    rankCurves: rankCurvesOf(arms),
    comparisons,
    remedies,
    alsoTested: elsewhere.map(({ name, arms: own }, i) => ({
      name,
      comparisons: also[i]!.comparisons,
      remedies: remediesOf(also[i]!.remedies, also[i]!.comparisons),
      cells: own.flatMap((arm) => cellOf(arm, experiment) ?? []),
    })),
    trends,
    origins: originsOf(experiment, arms),
    sourceWorths: sourceWorthsOf(experiment, arms),
    learningCurves: learningCurvesOf(experiment, arms),
    advice: adviceOf(experiment, arms, comparisons, weak),
    recommendations: recommendationsOf(experiment, arms, {
      comparisons,
      pretrainings,
      looks,
      isTimed: kinds <= 1,
    }),
    transferability: transferabilityOf(experiment, arms),
    pretrainings,
    weakSources: weak,
    imbalances: imbalancesOf(arms),
    warnings: warningsOf(experiment, arms, comparisons, weak),
    scope: scopeText(experiment, comparisons, data),
    answer: answerOf(experiment, comparisons, trends, remedies),
  };
}
