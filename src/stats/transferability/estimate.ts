import { shrunkHScore } from './h-score.ts';
import { leep } from './leep.ts';
import { logMe } from './log-me.ts';
import type { FeatureMatrix } from './matrix.ts';
import { nce } from './nce.ts';
import { nearestNeighbours } from './nearest.ts';
import { transRate } from './trans-rate.ts';

/** What six estimators predict; the higher the better. NaN where one cannot tell. */
export interface Transferability {
  readonly logMe: number;
  /** 0..classes - 1. */
  readonly hScore: number;
  /** In nats, 0 at most; null without source outputs. */
  readonly leep: number | null;
  /** In nats, 0 at most; null without source outputs. */
  readonly nce: number | null;
  /** 0..1. */
  readonly kNN: number;
  /** In nats, 0 or more. */
  readonly transRate: number;
}

/**
 * How well a pretrained model should transfer to labelled images, before any training.
 * @param features Of its base, [count, channels].
 * @param labels 0..classes - 1.
 * @param source Softmax outputs of its own classifier, [count, source classes].
 */
export function estimateTransferability(
  features: FeatureMatrix,
  labels: Int32Array,
  classes: number,
  source: FeatureMatrix | null,
): Transferability {
  return {
    logMe: logMe(features, labels, classes),
    hScore: shrunkHScore(features, labels, classes),
    leep: source && leep(source, labels, classes),
    nce: source && nce(likeliest(source), labels),
    kNN: nearestNeighbours(features, labels, classes),
    transRate: transRate(features, labels, classes),
  };
}

/** The place of the largest value of every row; the first of equal ones. */
function likeliest({ values, count, channels }: FeatureMatrix): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    const row = values.subarray(i * channels, (i + 1) * channels);
    return row.reduce((best, value, z) => (value > row[best]! ? z : best), 0);
  });
}
