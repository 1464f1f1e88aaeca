import type { CellName } from '../../experiment/cell.ts';
import { cellKey, sizeIn, sizesOf } from '../../experiment/cell.ts';
import type { Fold } from '../../experiment/folds.ts';
import type { Qualities } from '../../experiment/qualities.ts';
import { regimeNames } from '../../experiment/regime.ts';
import type { ValidationRecord } from '../../experiment/result.ts';
import type { Experiment } from '../../experiment/schema.ts';
import type { TransferScores } from '../../experiment/transfer-scores.ts';
import { baseLabel } from '../../experiment/trial.ts';
import { thresholdAt } from '../../stats/operating-point.ts';
import type { AnswerRecord, TrialRecord } from '../../store/records.ts';
import { timedOn } from '../machines.ts';
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
  /** Of those the ones that a network was fitted to. */
  readonly fittedImages: number;
  /** The fold it was tested on; null where there is one test set. */
  readonly fold: Fold | null;
  /** Whether it was tested on images that no fold has: those of another test. */
  readonly elsewhere: boolean;
  /** Fitted on the validation images; NaN where there is none. */
  readonly temperature: number;
  readonly wallSeconds: number;
  /** What that time depends on beside the trial; null where it is not known. */
  readonly timedOn: string | null;
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

/** What is known of the test images, by the hash of their trial. */
export interface Answers {
  readonly answers: ReadonlyMap<string, AnswerRecord>;
  /** [images, classes] Row by row; absent where the metric needs none. */
  readonly probabilities?: ReadonlyMap<string, Float32Array>;
  /** What each trial answered to its validation images; absent where no threshold is fitted to it. */
  readonly validation?: ReadonlyMap<string, ValidationRecord>;
}

/** What a trial answered to each test image. */
export interface Answered {
  readonly labels: AnswerRecord['labels'];
  /** [images] 1 where it was right, else 0; of a trial that failed the share that guessing has right. */
  readonly right: ArrayLike<number>;
  /** [images] The group an image is of; null where each stands alone. */
  readonly groups: AnswerRecord['groups'];
  /** [images, classes] Row by row; null where they are not known. */
  readonly probabilities: Float32Array | null;
  /** Of the class that is to be found; null where the experiment names none, or it is not known. */
  readonly positive: Called | null;
}

/** What a trial took for the class that is to be found. */
interface Called {
  readonly label: number;
  /** [images] 1 where it was called so, else 0; of a trial that failed the chance of that. */
  readonly called: ArrayLike<number>;
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
  const { bases, targets, sources, budgets } = experiment;
  const regimes = regimeNames(experiment);
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

/** Training images of an arm, which all its trials have alike; NaN where none finished. */
export function trainImagesOf({ finished }: Arm): number {
  return [...finished.values()][0]?.trainImages ?? Number.NaN;
}

/** Images that trials of one arm were tested on: of folds all of one repeat together. */
export function testedImages(trials: readonly Finished[]): number {
  return oncePerImage(trials).reduce((sum, { testImages }) => sum + testImages, 0);
}

/** The labels of the same images; null where they are not known. */
export function testedLabels(trials: readonly Finished[]): Int32Array | null {
  const all = oncePerImage(trials).map(({ answers }) => answers?.labels);
  return all.length === 0 || all.some((labels) => labels === undefined)
    ? null
    : Int32Array.from(all.flatMap((labels) => [...labels!]));
}

/** The groups of the same images; null where there are none, or they are not known. */
export function testedGroups(trials: readonly Finished[]): Int32Array | null {
  const all = oncePerImage(trials).map(({ answers }) => answers?.groups ?? null);
  return all.length === 0 || all.includes(null)
    ? null
    : Int32Array.from(all.flatMap((groups) => [...groups!]));
}

/** Trials that have each test image once: one, or the folds of one repeat. */
function oncePerImage(trials: readonly Finished[]): readonly Finished[] {
  const [first] = trials;
  if (first === undefined || first.fold === null || first.elsewhere) return trials.slice(0, 1);
  const repeats = [...new Set(trials.map(({ fold }) => fold?.repeat))];
  return repeats
    .map((repeat) => trials.filter(({ fold }) => fold?.repeat === repeat))
    .reduce((most, own) => (own.length > most.length ? own : most));
}

/** In the order of the experiment's seeds; should a seed be there twice, its last trial. */
function finishedOf(
  { seeds, verdict }: Experiment,
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
      timedOn: timedOn(trial.machine),
      accuracy: testAccuracy,
      testImages: split.test,
      trainImages: split.train + split.validation,
      fittedImages: split.train,
      elsewhere: false,
      fold: (trial.spec.kind === 'target' && trial.spec.fold) || null,
      parameters: parametersTotal,
      settings: Math.max(1, tuning.length),
      answers: answersTo(trial, verdict, answers),
    });
  }
  return finished;
}

/** Null too where images are grouped and it is not known how: taken one by one they would count for more than they are. */
function answersTo(
  { hash, spec, result }: TrialRecord,
  verdict: Experiment['verdict'],
  { answers, probabilities, validation }: Answers,
): Answered | null {
  const known = answers.get(hash) ?? null;
  const grouped = spec.data.kind === 'image-folder' && typeof spec.data.groupBy === 'string';
  if (known === null || (grouped && known.groups === null)) return null;
  const own = probabilities?.get(hash) ?? null;
  const { positive } = verdict;
  const label = positive === undefined ? -1 : (result?.classes.indexOf(positive) ?? -1);
  return {
    ...known,
    probabilities: own,
    positive: label < 0 ? null : calledOf(known, label, verdict, own, validation?.get(hash)),
  };
}

/** By the threshold of the verdict's specificity, fitted to validation; else by the likeliest class. */
export function calledOf(
  { predicted, labels }: Pick<AnswerRecord, 'predicted' | 'labels'>,
  label: number,
  { metric }: Experiment['verdict'],
  probabilities: Float32Array | null,
  validation: ValidationRecord | undefined,
): Called | null {
  if (typeof metric !== 'object')
    return { label, called: predicted.map((each) => Number(each === label)) };
  if (probabilities === null || validation === undefined) return null;
  const scoresOf = (rows: Float32Array, count: number) =>
    Array.from({ length: count }, (_, i) => rows[i * (rows.length / count) + label]!);
  const negatives = scoresOf(validation.probabilities, validation.labels.length).filter(
    (_, i) => validation.labels[i] !== label,
  );
  const threshold = thresholdAt(negatives, metric.sensitivityAt.specificity);
  if (Number.isNaN(threshold)) return null;
  return {
    label,
    called: scoresOf(probabilities, labels.length).map((score) => Number(score > threshold)),
  };
}

/** Seeds of which no trial finished with an accuracy that is a number. */
function failedOf(trials: readonly TrialRecord[]): Set<number> {
  const finished = new Set(trials.filter(hasFinished).map(({ spec }) => spec.seed));
  return new Set(trials.map(({ spec }) => spec.seed).filter((seed) => !finished.has(seed)));
}

function hasFinished({ result }: TrialRecord): boolean {
  return result !== null && Number.isFinite(result.testAccuracy);
}
