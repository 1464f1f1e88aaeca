import { type Crossed, crossedEstimate } from '../../stats/crossed.ts';
import { intervalOf, type MeanEstimate, seedsEstimate } from '../../stats/mean-estimate.ts';
import { meanOf } from '../../stats/t.ts';
import type { Estimate, Scope } from '../types.ts';
import { clamp } from './clamp.ts';
import type { Answered, Finished } from './gather.ts';
import { accuracyResolution } from './resolution.ts';

/** A figure of a trial, and what each test image adds to it. */
export interface Measure {
  readonly of: (trial: Finished) => number;
  /** [images] Scores whose mean is the figure; null where it is no mean over images. */
  readonly scores: ((answers: Answered) => ArrayLike<number>) | null;
  /** The label whose images alone count; all count without. */
  readonly label?: number;
}

export const ACCURACY: Measure = {
  of: ({ accuracy }) => accuracy,
  scores: ({ right }) => right,
};

/** Each image counts by the inverse of its class's images, so that classes weigh alike. */
export const BALANCED_ACCURACY: Measure = {
  of: ({ balancedAccuracy }) => balancedAccuracy,
  scores: ({ labels, right }) => {
    const sizes = new Map<number, number>();
    for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
    return Float64Array.from(
      right,
      (each, image) => (each * labels.length) / (sizes.size * sizes.get(labels[image]!)!),
    );
  },
};

/** A share of pairs of images is no mean over images: its interval is of the seeds alone. */
export const AUC: Measure = { of: ({ auc }) => auc, scores: null };

/** Recall of one class: accuracy on its images. */
export function recallOf(label: number): Measure {
  const of = ({ answers }: Finished) => {
    if (answers === null) return Number.NaN;
    const images = imagesOf(answers, label);
    return images.reduce((sum, image) => sum + answers.right[image]!, 0) / images.length;
  };
  return { of, scores: ({ right }) => right, label };
}

/** Several figures of one seed, weighted and added, such as a difference: 1 and -1. */
export type Weighted = readonly { readonly trial: Finished; readonly weight: number }[];

/**
 * The mean over seeds and, where every trial's answers to the same images are known,
 * over images of a weighted sum of trials. Null with fewer than two seeds, or where
 * a figure is not a number.
 * @param seeds One a seed, each with the same weights.
 */
export function meanEstimate(seeds: readonly Weighted[], measure: Measure): MeanEstimate | null {
  const values = valuesOf(seeds, measure);
  if (values.length < 2 || values.some((value) => !Number.isFinite(value))) return null;
  const floor = resolutionOf(seeds, measure);
  const crossed = crossedOf(seeds, measure);
  if (crossed === null) return seedsEstimate(values, floor);
  // The stored figures' mean, and not its like up to rounding.
  return { ...crossedEstimate(crossed, floor), mean: meanOf(values) };
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
export function scopeOf(seeds: readonly Weighted[]): Scope {
  const answers = commonAnswers(seeds);
  if (answers === null) return 'seeds';
  return answers.groups === null ? 'seeds, images' : 'seeds, groups';
}

function valuesOf(seeds: readonly Weighted[], { of }: Measure): number[] {
  return seeds.map((seed) => seed.reduce((sum, { trial, weight }) => sum + weight * of(trial), 0));
}

/** Null where the figure is no mean over images, or the images are not known. */
function crossedOf(seeds: readonly Weighted[], { scores, label }: Measure): Crossed | null {
  const answers = scores === null ? null : commonAnswers(seeds);
  if (scores === null || answers === null) return null;
  const { labels, groups } = answers;
  const counted = label === undefined ? labels.map((_, image) => image) : imagesOf(answers, label);
  if (counted.length < 2) return null;
  const whole = scores({ ...answers, right: new Uint8Array(labels.length).fill(1) });
  const most = counted.reduce((largest, image) => Math.max(largest, whole[image]!), 0);
  return {
    scores: seeds.map((seed) => {
      const own = seed.map(({ trial }) => scores(trial.answers!));
      return Float64Array.from(counted, (image) =>
        seed.reduce((sum, { weight }, i) => sum + weight * own[i]![image]!, 0),
      );
    }),
    groups: groups === null ? null : counted.map((image) => groups[image]!),
    // An image that one of two trials turns counts its weight.
    step: most * normOf(seeds[0]!) * Math.SQRT1_2,
  };
}

/** Found once for the many measures that a report takes of the same trials. */
const common = new WeakMap<readonly Weighted[], Answered | null>();
const byLabel = new WeakMap<Int32Array, Map<number, Int32Array>>();

/** The test images of a label. */
function imagesOf({ labels }: Answered, label: number): Int32Array {
  let found = byLabel.get(labels);
  if (found === undefined) {
    const images = new Map<number, number[]>();
    labels.forEach((each, image) => {
      const own = images.get(each);
      if (own) own.push(image);
      else images.set(each, [image]);
    });
    found = new Map([...images].map(([each, own]) => [each, Int32Array.from(own)]));
    byLabel.set(labels, found);
  }
  return found.get(label) ?? new Int32Array();
}

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
function resolutionOf(seeds: readonly Weighted[], { label }: Measure): number {
  const countOf = ({ testImages, answers }: Finished) =>
    label === undefined || answers === null ? testImages : imagesOf(answers, label).length;
  const images = Math.min(...seeds.flatMap((seed) => seed.map(({ trial }) => countOf(trial))));
  return normOf(seeds[0]!) * accuracyResolution(images);
}

/** How much larger the standard deviation of the sum is than that of one trial. */
function normOf(seed: Weighted): number {
  return Math.hypot(...seed.map(({ weight }) => weight));
}
