import type { Experiment } from '../../experiment/schema.ts';
import { countsOf } from '../../stats/counts.ts';
import { macroAreaScores } from '../../stats/delong.ts';
import type { Answered, Finished } from './gather.ts';

/** A figure of a trial, and what each test image adds to it. */
export interface Measure {
  readonly of: (trial: Finished) => number;
  /** [images] Scores whose mean is the figure; null where what they rest on is not known. */
  readonly scores: (answers: Answered) => ArrayLike<number> | null;
  /** By how much an image that turns from right to wrong changes its score. */
  readonly turn: (answers: Answered) => number;
  /** The images that alone count; all count without. */
  readonly among?: Among;
}

/** The test images of a label; those of the class that is to be found, or all but those. */
type Among = { readonly label: number } | 'positives' | 'negatives';

export const ACCURACY: Measure = {
  of: ({ accuracy }) => accuracy,
  scores: ({ right }) => right,
  turn: () => 1,
};

/** Each image counts by the inverse of its class's images, so that classes weigh alike. */
export const BALANCED_ACCURACY: Measure = {
  of: ({ balancedAccuracy }) => balancedAccuracy,
  scores: ({ labels, right }) => {
    const sizes = countsOf(labels);
    return Float64Array.from(
      right,
      (each, image) => (each * labels.length) / (sizes.size * sizes.get(labels[image]!)!),
    );
  },
  turn: turnOfClass,
};

/** A share of pairs of images, as the mean over images that DeLong's variance makes of it. */
export const AUC: Measure = {
  of: ({ auc }) => auc,
  scores: (answers) => {
    const known = areas.get(answers);
    if (known !== undefined) return known;
    const { labels, probabilities } = answers;
    const found =
      probabilities && macroAreaScores(probabilities, labels, probabilities.length / labels.length);
    areas.set(answers, found);
    return found;
  },
  turn: turnOfClass,
};

/** Found once for the many comparisons that a trial is in. */
const areas = new WeakMap<Answered, Float64Array | null>();

/** Recall of one class: accuracy on its images. */
export function recallOf(label: number): Measure {
  return shareOf(({ right }) => right, { label });
}

/** The share of the positive class's images that are called positive. */
export const SENSITIVITY = shareOf(({ positive }) => positive?.called ?? null, 'positives');

/** The share of the other classes' images that are not. */
export const SPECIFICITY = shareOf(
  ({ positive }) => positive && Float64Array.from(positive.called, (each) => 1 - each),
  'negatives',
);

/** What an experiment's verdicts are about. */
export function measureOf({ verdict }: Pick<Experiment, 'verdict'>): Measure {
  switch (verdict.metric) {
    case 'accuracy':
      return ACCURACY;
    case 'balancedAccuracy':
      return BALANCED_ACCURACY;
    case 'auc':
      return AUC;
    default:
      return SENSITIVITY;
  }
}

/** The mean of 0 and 1 over some images. */
function shareOf(scores: Measure['scores'], among: Among): Measure {
  return {
    of: ({ answers }) => {
      const own = answers && scores(answers);
      if (answers === null || own === null) return Number.NaN;
      const images = imagesAmong(answers, among);
      return images.reduce((sum, image) => sum + own[image]!, 0) / images.length;
    },
    scores,
    turn: () => 1,
    among,
  };
}

const picked = new WeakMap<Int32Array, Map<string, Int32Array>>();

/** The test images that count, ascending. */
export function imagesAmong(answers: Answered, among: Among | undefined): Int32Array {
  const { labels } = answers;
  const known = picked.get(labels) ?? new Map<string, Int32Array>();
  picked.set(labels, known);
  const label = typeof among === 'object' ? among.label : answers.positive?.label;
  const key = JSON.stringify([among, label]);
  const found =
    known.get(key) ??
    Int32Array.from(labels.keys()).filter(
      (image) => among === undefined || (labels[image] === label) === (among !== 'negatives'),
    );
  known.set(key, found);
  return found;
}

/** Of a figure in which classes weigh alike: an image of the smallest class counts most. */
function turnOfClass({ labels }: Answered): number {
  const sizes = countsOf(labels);
  return labels.length / (sizes.size * Math.min(...sizes.values()));
}
