import { type DataSet, pickedImages } from '../data/image-set.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { classWeightsOf } from './data/class-weights.ts';
import { imageExamples } from './data/examples.ts';
import { splitOf } from './data/trial-split.ts';
import type { FeatureCache } from './features/feature-cache.ts';
import { featuresOnce } from './features/features.ts';
import type { TrainingData } from './regimes/training-context.ts';

/**
 * The images a trial trains and validates on: as many as its size says, split as
 * the data set itself does or else by the seed. Subset, split, order and
 * augmentation all vary with the seed. The test images are not among them.
 * @param cache Where features are left for other trials; null leaves none.
 * @throws BenchError `data` when a class is too small to be split, or cannot be balanced;
 *   `experiment` for weights of other classes.
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
  const { augmentation, classWeights } = schedule;
  const labels = train.map((index) => dataSet.train.labels[index]!);
  return {
    plain,
    train: augmentation
      ? imageExamples(images, base.inputSize, scaling, { options: augmentation, seed })
      : plain,
    trainIndices: whole ? train : train.map((_, i) => i),
    classWeights:
      classWeights === undefined ? null : classWeightsOf(classWeights, dataSet.classes, labels),
    features: featuresOnce(plain, cache),
    validationIndices: whole ? heldOut : heldOut.map((_, i) => train.length + i),
  };
}
