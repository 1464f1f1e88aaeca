import { midranks } from './ranks.ts';
import { meanOf } from './t.ts';

/**
 * Area under the receiver operating characteristic, 0..1: the chance that a
 * positive scores above a negative, ties counting half, which is Mann and Whitney's
 * U over the number of pairs (Hanley and McNeil 1982). NaN where either class is
 * absent.
 * @param scores One a sample, higher for what is likelier positive.
 * @param positive Whether the i-th sample is.
 */
export function auc(scores: ArrayLike<number>, positive: (i: number) => boolean): number {
  const ranks = midranks(scores).filter((_, i) => positive(i));
  const positives = ranks.length;
  const negatives = scores.length - positives;
  const rankSum = ranks.reduce((sum, rank) => sum + rank, 0);
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/**
 * Area under the curve of a classifier, 0..1: of two classes that of class 1, of
 * more the unweighted mean of each class against the rest, over the classes that
 * occur among the labels (scikit-learn's roc_auc_score with multi_class='ovr' and
 * average='macro'). NaN where fewer than two classes occur.
 * @param probabilities [n, classes], row by row.
 * @param labels [n], each 0..classes - 1.
 */
export function macroAuc(probabilities: Float32Array, labels: Int32Array, classes: number): number {
  const areaOf = (label: number) => {
    const scores = Float32Array.from(labels, (_, i) => probabilities[i * classes + label]!);
    return auc(scores, (i) => labels[i] === label);
  };
  if (classes === 2) return areaOf(1);
  return meanOf([...new Set(labels)].map(areaOf));
}
