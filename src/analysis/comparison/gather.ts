import type { CellName } from '../../experiment/cell.ts';
import { cellKey, sizeIn, sizesOf } from '../../experiment/cell.ts';
import type { Qualities } from '../../experiment/qualities.ts';
import type { TransferScores } from '../../experiment/result.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { baseLabel } from '../../experiment/trial.ts';
import type { AnswerRecord, TrialRecord } from '../../store/records.ts';
import { wholeSizesOf } from './whole-size.ts';

/** A cell as it was planned, with what became of each of its seeds. */
export interface Arm extends CellName {
  readonly finished: ReadonlyMap<number, Finished>;
  readonly failed: ReadonlySet<number>;
}

export interface Finished extends Qualities {
  readonly seed: number;
  readonly hash: string;
  /** Test accuracy, 0..1, and the images it was measured on. */
  readonly accuracy: number;
  readonly testImages: number;
  /** Training images, validation included. */
  readonly trainImages: number;
  readonly wallSeconds: number;
  readonly steps: number;
  readonly stoppedEarly: boolean;
  readonly parameters: number;
  readonly classes: readonly string[];
  /** Settings it chose its own from; 1 where there was no choice. */
  readonly settings: number;
  readonly transfer: TransferScores | null;
  /** Null where predictions are not known. */
  readonly answers: Answered | null;
}

/** Answers to the test images by the hash of their trial. */
export type Answers = ReadonlyMap<string, Answered>;

/** What a trial answered to each test image. */
export interface Answered {
  readonly labels: AnswerRecord['labels'];
  /** [images] 1 where it was right, else 0; of a trial that failed the share that guessing has right. */
  readonly right: ArrayLike<number>;
  /** [images] The group an image is of; null where each stands alone. */
  readonly groups: AnswerRecord['groups'];
}

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
    const key = cellKey({
      ...spec,
      trainSize,
      base: baseLabel(spec.base),
      target: spec.data.name,
    });
    byArm.set(key, [...(byArm.get(key) ?? []), trial]);
  }
  const whole = wholeSizesOf(experiment, trials);
  return plannedArms(experiment).map((arm) => {
    const own = byArm.get(cellKey(arm)) ?? [];
    const wholeSize = arm.trainSize === 'all' ? whole[arm.target] : undefined;
    return {
      ...arm,
      ...(wholeSize === undefined ? {} : { wholeSize }),
      finished: finishedOf(experiment, own, answers),
      failed: failedOf(own),
    };
  });
}

function plannedArms(experiment: Experiment): CellName[] {
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
    regimes.flatMap((regime): CellName[] =>
      regime === 'scratch'
        ? [{ ...setting, regime, source: null }]
        : sources.map(({ name: source }) => ({ ...setting, regime, source })),
    ),
  );
}

/** In the order of the experiment's seeds; should a seed be there twice, its last trial. */
function finishedOf(
  { seeds }: Experiment,
  trials: readonly TrialRecord[],
  answers: Answers,
): Map<number, Finished> {
  const finished = new Map<number, Finished>();
  for (const seed of seeds) {
    const trial = trials.findLast((each) => each.spec.seed === seed && hasFinished(each));
    if (trial?.result == null) continue;
    const { result, hash, wallSeconds } = trial;
    const { testAccuracy, split, parametersTotal, tuning, ...measured } = result;
    finished.set(seed, {
      ...measured,
      seed,
      hash,
      wallSeconds,
      accuracy: testAccuracy,
      testImages: split.test,
      trainImages: split.train + split.validation,
      parameters: parametersTotal,
      settings: Math.max(1, tuning.length),
      answers: answersTo(trial, answers),
    });
  }
  return finished;
}

/** Null too where images are grouped and it is not known how: taken one by one they would count for more than they are. */
function answersTo({ hash, spec }: TrialRecord, answers: Answers): Answered | null {
  const known = answers.get(hash) ?? null;
  const grouped = spec.data.kind === 'image-folder' && typeof spec.data.groupBy === 'string';
  return grouped && known?.groups === null ? null : known;
}

/** Seeds of which no trial finished with an accuracy that is a number. */
function failedOf(trials: readonly TrialRecord[]): Set<number> {
  const finished = new Set(trials.filter(hasFinished).map(({ spec }) => spec.seed));
  return new Set(trials.map(({ spec }) => spec.seed).filter((seed) => !finished.has(seed)));
}

function hasFinished({ result }: TrialRecord): boolean {
  return result !== null && Number.isFinite(result.testAccuracy);
}
