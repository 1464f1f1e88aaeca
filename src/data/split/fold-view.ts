import { BenchError } from '../../errors.ts';
import type { Fold } from '../../experiment/folds.ts';
import {
  type DataSet,
  imageAt,
  type Labels,
  labelsOf,
  pickedImages,
  type StreamedSet,
} from '../image-set.ts';
import { groupedFolds, stratifiedFolds } from './folds.ts';

/** Indices of the pool to train and to test on, ascending. */
export interface FoldIndices {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * A data set as a fold has it: all its images pooled, training images first, and parted in
 * what the fold trains and tests on. Validation images of its own are images like the others.
 * @throws BenchError `data` when the images cannot be cut in so many folds.
 */
export function foldView(dataSet: DataSet, fold: Fold): DataSet & { readonly pool: FoldIndices } {
  const pool = pooledImages(dataSet);
  const indices = foldIndices(pool, dataSet.classes, fold);
  const { validation: _, fingerprint: __, ...rest } = dataSet;
  return {
    ...rest,
    pool: indices,
    train: pickedImages(pool, indices.train),
    test: pickedImages(pool, indices.test),
  };
}

/** Training and test images of a data set as one set. */
export function pooledImages({ train, test }: Pick<DataSet, 'train' | 'test'>): StreamedSet {
  return {
    ...pooledLabels(train, test),
    count: train.count + test.count,
    height: train.height,
    width: train.width,
    read: (i) => (i < train.count ? imageAt(train, i) : imageAt(test, i - train.count)),
    ...(train.maskOf &&
      test.maskOf && {
        maskOf: (i: number) => (i < train.count ? train.maskOf!(i) : test.maskOf!(i - train.count)),
      }),
  };
}

/** Labels and groups of two sets as those of one; groups are numbered over both. */
export function pooledLabels(train: Labels, test: Labels): Labels {
  const { groups } = train;
  return {
    ...labelsOf(train),
    labels: joined(train.labels, test.labels),
    ...(groups === undefined ? {} : { groups: joined(groups, test.groups ?? new Int32Array()) }),
  };
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/**
 * What a fold trains and tests on.
 * @throws BenchError `data` where a class, or the groups, are too few for so many folds.
 */
export function foldIndices(
  { labels, groups }: Labels,
  classes: readonly string[],
  { folds, repeat, index, seed }: Fold,
): FoldIndices {
  if (groups === undefined) refuseFewImages(labels, classes, folds);
  else refuseFewGroups(labels, groups, classes, folds);
  const cut = seed + repeat * REPEAT_STRIDE;
  const foldOf =
    groups === undefined
      ? stratifiedFolds(labels, folds, cut)
      : groupedFolds(labels, groups, folds, cut);
  const all = Int32Array.from(labels.keys());
  const train = all.filter((i) => foldOf[i] !== index);
  refuseUntaught(labels, train, classes, folds);
  return { train, test: all.filter((i) => foldOf[i] === index) };
}

/** Far apart, so that the repeats of one seed are not those of its neighbour. */
const REPEAT_STRIDE = 1_000_003;

function refuseFewImages(labels: Int32Array, classes: readonly string[], folds: number): void {
  for (const [label, name] of classes.entries()) {
    const count = labels.filter((each) => each === label).length;
    if (count >= folds) continue;
    throw new BenchError(
      'data',
      `class ${JSON.stringify(name)} has ${count} images, expected at least ${folds}: one for each fold`,
      { remedy: 'Lower `test.folds`, or add images of the class.' },
    );
  }
}

function refuseFewGroups(
  labels: Int32Array,
  groups: Int32Array,
  classes: readonly string[],
  folds: number,
): void {
  const count = new Set(groups).size;
  if (count < folds)
    throw new BenchError(
      'data',
      `the images are of ${count} groups, expected at least ${folds}: one for each fold`,
      { remedy: `Lower \`test.folds\`; ${count} leave one group out.` },
    );
  for (const [label, name] of classes.entries()) {
    const own = new Set(groups.filter((_, i) => labels[i] === label));
    if (own.size >= 2) continue;
    throw new BenchError(
      'data',
      `all images of class ${JSON.stringify(name)} are of one group, expected at least 2 groups: one to train on while the other is tested on`,
      { remedy: 'Group the images otherwise, or add images of other groups to the class.' },
    );
  }
}

function refuseUntaught(
  labels: Int32Array,
  train: Int32Array,
  classes: readonly string[],
  folds: number,
): void {
  const taught = new Set(train.map((i) => labels[i]!));
  const label = classes.findIndex((_, each) => !taught.has(each));
  if (label < 0) return;
  throw new BenchError(
    'data',
    `a fold of ${folds} has all images of class ${JSON.stringify(classes[label])}, and none are left to train on`,
    { remedy: 'Change `test.folds` or `test.seed`, or add images of other groups to the class.' },
  );
}
