import { tf } from '../../backend/tf.ts';
import { chunks } from '../../data/split/order.ts';
import { baseDigest, type Classifier } from '../classifier.ts';
import type { Examples, Features } from '../data/examples.ts';
import { pause } from '../pause.ts';
import type { NoticeObserver } from '../progress.ts';
import { inferring } from '../step/compiled.ts';
import { type FeatureCache, keptFeatures } from './feature-cache.ts';

/** What features are of. */
export type FeatureSource = Pick<Classifier, 'base' | 'baseWeights' | 'features'>;

/** Pixels of a batch whose features are computed: 128 images of 64 by 64, fewer that are larger. */
const BATCH_PIXELS = 128 * 64 * 64;

/**
 * The base's features of all examples in inference mode, averaged over space: computed at
 * the first call and remembered, and taken from the cache where another trial has
 * computed the same.
 */
export function featuresOnce(examples: Examples, cache: FeatureCache | null = null) {
  let known: Promise<Features> | undefined;
  const compute = (classifier: FeatureSource, observe: NoticeObserver) => {
    const pooled = (x: tf.Tensor4D) => tf.mean(classifier.features(x), [1, 2]);
    const channels = classifier.base.outputShape[2]!;
    const [size] = classifier.base.inputShape;
    return keptFeatures(
      cache,
      examples,
      () => baseDigest(classifier),
      () => outputsOf('the base', pooled, examples, size!, channels, observe),
    );
  };
  return (classifier: FeatureSource, observe: NoticeObserver): Promise<Features> => {
    known ??= compute(classifier, observe);
    return known;
  };
}

/**
 * What `run` gives for every example, one row each.
 * @param size Side of the examples' images.
 * @param channels Numbers that `run` gives an image.
 */
export async function outputsOf(
  name: string,
  run: (x: tf.Tensor4D) => tf.Tensor,
  examples: Examples,
  size: number,
  channels: number,
  observe: NoticeObserver,
): Promise<Features> {
  const count = examples.labels.length;
  const values = new Float32Array(count * channels);
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const batchSize = Math.max(8, Math.min(128, Math.floor(BATCH_PIXELS / size ** 2)));
  await inferring(name, run, observe, async (infer) => {
    for (const chunk of chunks(all, batchSize)) {
      const x = examples.input(chunk, 0);
      const outputs = infer(x);
      values.set((await outputs.data()) as Float32Array, chunk[0]! * channels);
      tf.dispose([x, outputs]);
      await pause();
    }
  });
  return { values, count, channels };
}
