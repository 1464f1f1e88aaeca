import { meanOf } from './t.ts';

/** How many images a class has, and how many of them are recognised as its own. */
interface Recall {
  readonly count: number;
  readonly correct: number;
}

/**
 * Images and recognised images of every class.
 * @param labels One an image, each 0..classes - 1.
 * @param predicted In the same order.
 */
export function recallByClass(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): Recall[] {
  const perClass = Array.from({ length: classes }, () => ({ count: 0, correct: 0 }));
  for (let i = 0; i < labels.length; i++) {
    const own = perClass[labels[i]!]!;
    own.count++;
    if (predicted[i] === labels[i]) own.correct++;
  }
  return perClass;
}

/**
 * Mean recall of the classes that have images, 0..1: accuracy as if all had equally
 * many (Brodersen et al. 2010; scikit-learn's balanced_accuracy_score). NaN without
 * images.
 */
export function balancedAccuracy(perClass: readonly Recall[]): number {
  const present = perClass.filter(({ count }) => count > 0);
  return meanOf(present.map(({ count, correct }) => correct / count));
}
