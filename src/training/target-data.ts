import { type DataSet, pickedImages } from '../data/image-set.ts';
import { groupedSplit } from '../data/split/group-split.ts';
import { nestedSubset } from '../data/split/nested-subset.ts';
import { stratifiedSplit } from '../data/split/split.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { imageExamples } from './data/examples.ts';
import type { FeatureCache } from './features/feature-cache.ts';
import { featuresOnce } from './features/features.ts';
import type { TrainingData } from './regimes/training-context.ts';

/**
 * The images a trial trains and validates on: as many as its size says, split as
 * the data set itself does or else by the seed. Subset, split, order and
 * augmentation all vary with the seed. The test images are not among them.
 * @param cache Where features are left for other trials; null leaves none.
 * @throws BenchError `data` when a class is too small to be split.
 */
export function trainingData(
  trial: TrialSpec,
  dataSet: DataSet,
  cache: FeatureCache | null = null,
): TrainingData {
  const { base, scaling, schedule, seed } = trial;
  const { train, heldOut } = splitOf(trial, dataSet);
  const whole = train.length + heldOut.length === dataSet.train.count;
  // Only what is used: a frozen base computes the features of every image it is given.
  const images = whole
    ? dataSet.train
    : pickedImages(dataSet.train, Int32Array.from([...train, ...heldOut]));
  const plain = imageExamples(images, base.inputSize, scaling);
  const { augmentation } = schedule;
  return {
    plain,
    train: augmentation
      ? imageExamples(images, base.inputSize, scaling, { options: augmentation, seed })
      : plain,
    trainIndices: whole ? train : train.map((_, i) => i),
    features: featuresOnce(plain, cache),
    validationIndices: whole ? heldOut : heldOut.map((_, i) => train.length + i),
  };
}

/** What a split depends on: the labels and groups of a data set's images, not the images. */
export interface SplitData {
  readonly train: Pick<DataSet['train'], 'labels' | 'groups' | 'groupNames'>;
  readonly validation?: Int32Array;
}

/**
 * Indices to train and to validate on.
 * @throws BenchError `data` when a class or the groups are too few to be split.
 */
export function splitOf(trial: TrialSpec, { train, validation }: SplitData) {
  const all = Int32Array.from(train.labels.keys());
  const held = new Set(validation);
  const candidates = all.filter((index) => !held.has(index));
  const size = trial.kind === 'target' ? trial.trainSize : null;
  const subset =
    size === null ? candidates : nestedSubset(train.labels, candidates, size, trial.seed);
  if (validation !== undefined) return { train: subset, heldOut: validation };
  const labels = subset.map((index) => train.labels[index]!);
  const groups = train.groups && subset.map((index) => train.groups![index]!);
  const { validation: share } = trial.schedule;
  const split =
    groups === undefined
      ? stratifiedSplit(labels, share, trial.seed)
      : groupedSplit(labels, { of: groups, names: train.groupNames }, share, trial.seed);
  const chosen = (indices: Int32Array) => indices.map((index) => subset[index]!);
  return { train: chosen(split.train), heldOut: chosen(split.heldOut) };
}
