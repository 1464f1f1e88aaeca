import { type Crossed, crossedEstimate } from '../../stats/crossed.ts';
import { intervalOf, type MeanEstimate, seedsEstimate } from '../../stats/mean-estimate.ts';
import { type Resampling, resampledEstimate } from '../../stats/resampled.ts';
import { meanOf } from '../../stats/t.ts';
import type { Estimate, Scope } from '../types.ts';
import { clamp } from './clamp.ts';
import type { Answered, Finished } from './gather.ts';
import { imagesAmong, type Measure } from './measures.ts';
import { accuracyResolution } from './resolution.ts';

/** Several figures of one seed, weighted and added, such as a difference: 1 and -1. */
export type Weighted = readonly { readonly trial: Finished; readonly weight: number }[];

/**
 * The mean of a weighted sum of trials over seeds and, where every trial's answers to the
 * same images are known, over images; under cross-validation over its folds, and of other
 * tests, whose images no fold has, over networks and images: not over the training images,
 * which the networks of the folds share. Null with fewer
 * than two seeds, or where a figure is not a number.
 * @param seeds One a seed, each with the same weights.
 */
export function meanEstimate(seeds: readonly Weighted[], measure: Measure): MeanEstimate | null {
  const values = valuesOf(seeds, measure);
  if (values.length < 2 || values.some((value) => !Number.isFinite(value))) return null;
  const floor = resolutionOf(seeds, measure);
  const resampling = resamplingOf(seeds);
  if (resampling !== null && !isElsewhere(seeds))
    return resampledEstimate(values, resampling, floor);
  const crossed = crossedOf(seeds, measure);
  const estimate =
    crossed === null ? seedsEstimate(values, floor) : crossedEstimate(crossed, floor);
  // The stored figures' mean, and not its like up to rounding.
  return { ...estimate, mean: meanOf(values) };
}

/** A mean and its interval as a reader gets them, within what can be; null where there is no seed, or a figure is not a number. */
export function estimateOf(
  seeds: readonly Weighted[],
  measure: Measure,
  alpha: number,
  range: readonly [number, number],
): Estimate | null {
  const values = valuesOf(seeds, measure);
  if (values.length === 0 || values.some(Number.isNaN)) return null;
  const estimate = meanEstimate(seeds, measure);
  return {
    mean: meanOf(values),
    interval: estimate && clamp(intervalOf(estimate, alpha), range),
  };
}

/** What a mean over these seeds is inferred over. */
export function scopeOf(seeds: readonly Weighted[], measure: Measure): Scope {
  if (resamplingOf(seeds) !== null && !isElsewhere(seeds)) return 'folds';
  const answers = commonAnswers(seeds);
  if (answers === null || measure.scores(answers) === null) return 'seeds';
  return answers.groups === null ? 'seeds, images' : 'seeds, groups';
}

function isElsewhere(seeds: readonly Weighted[]): boolean {
  return seeds[0]?.[0]?.trial.elsewhere ?? false;
}

/** How the trials were cut from the images; null where there is one test set. */
function resamplingOf(seeds: readonly Weighted[]): Resampling | null {
  const trials = seeds.flatMap((seed) => seed.map(({ trial }) => trial));
  const { fold } = trials[0] ?? { fold: null };
  if (fold === null) return null;
  // Of what is not tested on, the share that networks are fitted to; a subset of it is drawn anew.
  const fitted = meanOf(trials.map(({ fittedImages, trainImages }) => fittedImages / trainImages));
  return { folds: fold.folds, testShare: 1 / ((fold.folds - 1) * fitted) };
}

function valuesOf(seeds: readonly Weighted[], { of }: Measure): number[] {
  return seeds.map((seed) => seed.reduce((sum, { trial, weight }) => sum + weight * of(trial), 0));
}

/** Null where the images, or what each adds to the figure, are not known. */
function crossedOf(seeds: readonly Weighted[], { scores, turn, among }: Measure): Crossed | null {
  const answers = commonAnswers(seeds);
  if (answers === null) return null;
  const { groups } = answers;
  const counted = imagesAmong(answers, among);
  if (counted.length < 2) return null;
  const own = seeds.map((seed) => seed.map(({ trial }) => scores(trial.answers!)));
  if (own.flat().includes(null)) return null;
  return {
    scores: seeds.map((seed, at) =>
      Float64Array.from(counted, (image) =>
        seed.reduce((sum, { weight }, i) => sum + weight * own[at]![i]![image]!, 0),
      ),
    ),
    groups: groups === null ? null : counted.map((image) => groups[image]!),
    // An image that one of two trials turns counts its weight.
    step: turn(answers) * normOf(seeds[0]!) * Math.SQRT1_2,
  };
}

/** Found once for the many measures that a report takes of the same trials. */
const common = new WeakMap<readonly Weighted[], Answered | null>();

/** The images that all trials answered to; null where some are not known or they are not the same. */
function commonAnswers(seeds: readonly Weighted[]): Answered | null {
  const known = common.get(seeds);
  const answers = known === undefined ? soughtAnswers(seeds) : known;
  common.set(seeds, answers);
  return answers;
}

function soughtAnswers(seeds: readonly Weighted[]): Answered | null {
  const all = seeds.flatMap((seed) => seed.map(({ trial }) => trial.answers));
  const [first] = all;
  if (first == null || first.labels.length < 2) return null;
  const same = (other: Answered | null) =>
    other !== null &&
    other.labels.length === first.labels.length &&
    other.labels.every((label, image) => label === first.labels[image]);
  return all.every(same) ? first : null;
}

/** Least standard deviation over seeds that the test images resolve. */
function resolutionOf(seeds: readonly Weighted[], { among }: Measure): number {
  const countOf = ({ testImages, answers }: Finished) =>
    answers === null ? testImages : imagesAmong(answers, among).length;
  const images = Math.min(...seeds.flatMap((seed) => seed.map(({ trial }) => countOf(trial))));
  return normOf(seeds[0]!) * accuracyResolution(images);
}

/** How much larger the standard deviation of the sum is than that of one trial. */
function normOf(seed: Weighted): number {
  return Math.hypot(...seed.map(({ weight }) => weight));
}
