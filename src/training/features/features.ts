import { tf } from '../../backend/tf.ts';
import { cardLimit } from '../../backend/webgpu.ts';
import { chunks } from '../../data/split/order.ts';
import { baseDigest, type Classifier } from '../classifier.ts';
import type { Examples, Features } from '../data/examples.ts';
import { outputsInTurn } from '../in-turn.ts';
import type { NoticeObserver } from '../progress.ts';
import { inferring } from '../step/compiled.ts';
import { type FeatureCache, keptFeatures } from './feature-cache.ts';

/** What features are of. */
export type FeatureSource = Pick<Classifier, 'base' | 'baseWeights' | 'features'>;

/** Pixels of a batch whose features are computed: 128 images of 64 by 64, fewer that are larger. */
const BATCH_PIXELS = 128 * 64 * 64;
/** So many times the pixels, and images, where a card computes them, which small batches leave idle. */
const CARD_FACTOR = 2;
/** Bytes of a pixel's first map: VGG16's 64 channels are the most. */
const MAP_BYTES = 64 * 4;

/**
 * Images of a batch whose features are computed.
 * @param limit Bytes of a tensor at most on a card; null where none computes.
 */
export function batchOf(size: number, limit: number | null): number {
  const images = Math.max(8, Math.min(128, Math.floor(BATCH_PIXELS / size ** 2)));
  if (limit === null) return images;
  const fitting = Math.floor(limit / (size ** 2 * MAP_BYTES));
  return Math.max(images, Math.min(CARD_FACTOR * images, fitting));
}

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
  const batches = chunks(all, batchOf(size, cardLimit()));
  await inferring(name, run, observe, async (infer) => {
    for await (const { indices, values: some } of outputsInTurn(infer, examples, batches)) {
      values.set(some, indices[0]! * channels);
    }
  });
  return { values, count, channels };
}
