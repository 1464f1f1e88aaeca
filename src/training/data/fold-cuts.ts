import { type FoldIndices, foldIndices, pooledLabels } from '../../data/split/fold-view.ts';
import { type Folds, foldOfSeed, seedsOfFolds } from '../../experiment/folds.ts';
import type { SplitData } from './trial-split.ts';

/** What a fold trains and tests on, of all images of a data set. */
export interface Cut extends FoldIndices {
  /** Of all images. */
  readonly labels: Int32Array;
}

/**
 * Every fold of every repeat of a data set, as trials will have them.
 * @throws BenchError `data` when the images cannot be cut in so many folds.
 */
export function cutsOf(folds: Folds, { classes, train, test }: SplitData): Cut[] {
  const pool = pooledLabels(train, test);
  return seedsOfFolds(folds).map((seed) => ({
    labels: pool.labels,
    ...foldIndices(pool, classes, foldOfSeed(folds, seed)),
  }));
}
