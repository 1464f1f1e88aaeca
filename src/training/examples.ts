import { tf } from '../backend/tf.ts';
import type { ImageSet } from '../data/image-set.ts';
import { inputTensor } from '../data/pixels.ts';
import type { PixelScaling } from '../spec/bases.ts';
import { generatorOf } from '../spec/random.ts';
import type { Augmentation } from '../spec/training-schema.ts';

/** Labelled inputs of a network, fetched by index. */
export interface Examples {
  readonly labels: Int32Array;
  /**
   * The inputs at `indices`, [n, h, w, c]; the caller disposes them.
   * `epoch` (1-based) varies the augmentation, where there is one.
   */
  input(indices: Int32Array, epoch: number): tf.Tensor4D;
}

/** Images as a base sees them: resized and scaled, augmented only where asked. */
export function imageExamples(
  set: ImageSet,
  inputSize: number,
  scaling: PixelScaling,
  augmentation?: { readonly options: Augmentation; readonly seed: number },
): Examples {
  return {
    labels: set.labels,
    input: (indices, epoch) =>
      inputTensor(
        set,
        indices,
        inputSize,
        scaling,
        augmentation && {
          options: augmentation.options,
          random: generatorOf('augmentation', augmentation.seed, epoch, indices[0] ?? 0),
        },
      ),
  };
}

/**
 * A frozen base's features, pooled over space, as a head sees them: [n, 1, 1, c],
 * of which GlobalAveragePooling2D is the identity.
 */
export function featureExamples(
  features: Float32Array,
  channels: number,
  labels: Int32Array,
): Examples {
  return {
    labels,
    input: (indices) => {
      const rows = new Float32Array(indices.length * channels);
      indices.forEach((index, row) => {
        rows.set(features.subarray(index * channels, (index + 1) * channels), row * channels);
      });
      return tf.tensor4d(rows, [indices.length, 1, 1, channels]);
    },
  };
}
