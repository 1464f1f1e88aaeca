import { createHash } from 'node:crypto';
import { tf } from '../../backend/tf.ts';
import { type ImageSet, imageAt } from '../../data/image-set.ts';
import { inputTensor } from '../../data/pixels/pixels.ts';
import type { PixelScaling } from '../../experiment/bases.ts';
import { generatorOf } from '../../experiment/random.ts';
import type { Augmentation } from '../../experiment/training-schema.ts';

/** Labelled inputs of a network, fetched by index. */
export interface Examples {
  readonly labels: Int32Array;
  /**
   * The inputs at `indices`, [n, h, w, c]; the caller disposes them.
   * `epoch` (1-based) varies the augmentation, where there is one.
   */
  input(indices: Int32Array, epoch: number): tf.Tensor4D;
  /** SHA-256 over all inputs; not of those that vary by the epoch. */
  digest?(): string;
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
    ...(augmentation ? {} : { digest: () => digestOf(set, inputSize, scaling) }),
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

/** What decides the inputs: bytes, shapes and scaling. */
function digestOf(set: ImageSet, inputSize: number, scaling: PixelScaling): string {
  const hash = createHash('sha256');
  hash.update(`${set.count} ${set.height} ${set.width} ${inputSize} ${scaling}`);
  for (let i = 0; i < set.count; i++) hash.update(imageAt(set, i));
  return hash.digest('hex');
}

/**
 * Features in the images' place, [n, ...shape] each. Of a frozen base's, pooled over
 * space, that is [n, 1, 1, c], of which GlobalAveragePooling2D is the identity.
 */
export function featureExamples(
  { values, channels }: Features,
  labels: Int32Array,
  shape: readonly number[] = [1, 1, channels],
): Examples {
  return {
    labels,
    input: (indices) => {
      const rows = new Float32Array(indices.length * channels);
      indices.forEach((index, row) => {
        rows.set(values.subarray(index * channels, (index + 1) * channels), row * channels);
      });
      return tf.tensor<tf.Rank.R4>(rows, [indices.length, ...(shape as [number, number, number])]);
    },
  };
}

/** Outputs of a network, row-major [count, channels]. */
export interface Features {
  readonly values: Float32Array;
  readonly count: number;
  readonly channels: number;
}
