import type { TransferScores } from '../spec/result.ts';
import type { Experiment } from '../spec/schema.ts';
import { baseLabel } from '../spec/trial.ts';
import type { AnswerRecord, TrialRecord } from '../store/records.ts';
import { sizeIn, sizesOf } from './sizes.ts';
import type { ArmName } from './types.ts';

/** A cell as it was planned, with what became of each of its seeds. */
export interface Arm extends ArmName {
  readonly finished: ReadonlyMap<number, Finished>;
  readonly failed: ReadonlySet<number>;
}

export interface Finished {
  readonly seed: number;
  readonly hash: string;
  /** Test accuracy, 0..1, and the images it was measured on. */
  readonly accuracy: number;
  readonly testImages: number;
  readonly balancedAccuracy: number;
  readonly auc: number;
  readonly calibrationError: number;
  readonly wallSeconds: number;
  readonly steps: number;
  readonly stoppedEarly: boolean;
  readonly parameters: number;
  readonly classes: readonly string[];
  readonly transfer: TransferScores | null;
  /** Null where predictions are not known. */
  readonly answers: Answered | null;
}

/** Answers to the test images by the hash of their trial. */
export type Answers = ReadonlyMap<string, Answered>;

type Answered = Pick<AnswerRecord, 'labels' | 'right'>;

/** Every arm the experiment plans, in its order, with its trials: one a seed. */
export function gatherArms(
  experiment: Experiment,
  trials: readonly TrialRecord[],
  answers: Answers,
): Arm[] {
  const byArm = new Map<string, TrialRecord[]>();
  for (const trial of trials) {
    const { spec } = trial;
    if (spec.kind !== 'target') continue;
    const trainSize = sizeIn(experiment, spec.trainSize);
    const key = keyOf({ ...spec, trainSize, base: baseLabel(spec.base), target: spec.data.name });
    byArm.set(key, [...(byArm.get(key) ?? []), trial]);
  }
  return plannedArms(experiment).map((arm) => {
    const own = byArm.get(keyOf(arm)) ?? [];
    return { ...arm, finished: finishedOf(experiment, own, answers), failed: failedOf(own) };
  });
}

function plannedArms(experiment: Experiment): ArmName[] {
  const { bases, targets, regimes, sources, budgets } = experiment;
  const settings = bases.map(baseLabel).flatMap((base) =>
    targets.flatMap(({ name: target }) =>
      sizesOf(experiment).flatMap((trainSize) =>
        (budgets ?? [null]).map((budget) => ({
          base,
          target,
          trainSize,
          budget: budget?.kind ?? null,
        })),
      ),
    ),
  );
  return settings.flatMap((setting) =>
    regimes.flatMap((regime): ArmName[] =>
      regime === 'scratch'
        ? [{ ...setting, regime, source: null }]
        : sources.map(({ name: source }) => ({ ...setting, regime, source })),
    ),
  );
}

const keyOf = ({ base, target, trainSize, budget, regime, source }: ArmName) =>
  JSON.stringify([base, target, trainSize, budget, regime, source]);

/** In the order of the experiment's seeds; should a seed be there twice, its last trial. */
function finishedOf(
  { seeds }: Experiment,
  trials: readonly TrialRecord[],
  answers: Answers,
): Map<number, Finished> {
  const finished = new Map<number, Finished>();
  for (const seed of seeds) {
    const trial = trials.findLast(({ spec, result }) => spec.seed === seed && result !== null);
    if (trial === undefined || trial.result === null) continue;
    const { result, hash, wallSeconds } = trial;
    const { testAccuracy, split, parametersTotal, ...measured } = result;
    finished.set(seed, {
      ...measured,
      seed,
      hash,
      wallSeconds,
      accuracy: testAccuracy,
      testImages: split.test,
      parameters: parametersTotal,
      answers: answers.get(hash) ?? null,
    });
  }
  return finished;
}

function failedOf(trials: readonly TrialRecord[]): Set<number> {
  return new Set(trials.filter((trial) => trial.result === null).map(({ spec }) => spec.seed));
}
