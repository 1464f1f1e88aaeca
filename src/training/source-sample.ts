import { type DataSet, pickedImages } from '../data/image-set.ts';
import { stratifiedSample } from '../data/split/split.ts';
import type { PretrainingSpec } from '../experiment/trial.ts';
import type { WeightArray } from '../models/weights/weights.ts';
import type { Classifier } from './classifier.ts';
import { imageExamples } from './data/examples.ts';
import { featuresOnce } from './features/features.ts';
import type { Observer } from './progress.ts';

/** Images of either side that a distance of source and target is told from, at most. */
export const SOURCE_IMAGES = 500;

/**
 * The features of a pretrained base on a stratified sample of its own test images, [images,
 * channels]. Of the test images, since a network knows those that it was trained on: a target of
 * the very same kind would be far from them.
 */
export async function sourceSample(
  { base, scaling, seed }: PretrainingSpec,
  classifier: Classifier,
  { test }: DataSet,
  observe: Observer,
): Promise<WeightArray> {
  const chosen = stratifiedSample(test.labels, Math.min(test.count, SOURCE_IMAGES), seed);
  const examples = imageExamples(pickedImages(test, chosen), base.inputSize, scaling);
  const { values, count, channels } = await featuresOnce(examples)(classifier, observe);
  return { shape: [count, channels], values };
}
