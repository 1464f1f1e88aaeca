import { tf } from '../../backend/tf.ts';
import type { PixelScaling } from '../../experiment/bases.ts';
import type { Random } from '../../experiment/random.ts';
import type { Augmentation } from '../../experiment/training-schema.ts';
import { type ImageSet, imageAt } from '../image-set.ts';
import { augment } from './augment.ts';
import { bilinearTaps, type Taps } from './resize.ts';
import { CHANNEL_SCALINGS, type ChannelScaling } from './scaling.ts';

/**
 * The images at `indices` as a network's input, float32 [n, inputSize,
 * inputSize, 3]: augmented where asked, resized (bilinear, half-pixel centres,
 * no antialiasing), then scaled. A set that is not square is stretched. The
 * caller disposes the tensor.
 */
export function inputTensor(
  set: ImageSet,
  indices: Int32Array,
  inputSize: number,
  scaling: PixelScaling,
  augmentation?: { readonly options: Augmentation; readonly random: Random },
): tf.Tensor4D {
  const { height, width } = set;
  const channels = CHANNEL_SCALINGS[scaling];
  const rows = bilinearTaps(height, inputSize);
  const columns = bilinearTaps(width, inputSize);
  const same = height === inputSize && width === inputSize;
  const bytes = height * width * 3;
  const values = new Float32Array(indices.length * inputSize * inputSize * 3);
  const altered = new Uint8Array(bytes);
  indices.forEach((index, n) => {
    let image = imageAt(set, index);
    if (augmentation) {
      augment(image, height, width, augmentation.options, augmentation.random, altered);
      image = altered;
    }
    const into = values.subarray(n * inputSize ** 2 * 3, (n + 1) * inputSize ** 2 * 3);
    if (same) scale(image, channels, into);
    else resizeAndScale(image, width, rows, columns, channels, into);
  });
  return tf.tensor4d(values, [indices.length, inputSize, inputSize, 3]);
}

function scale(image: Uint8Array, channels: readonly ChannelScaling[], into: Float32Array): void {
  channels.forEach(({ from, factor, offset }, channel) => {
    for (let at = 0; at < into.length; at += 3)
      into[at + channel] = image[at + from]! * factor + offset;
  });
}

function resizeAndScale(
  image: Uint8Array,
  width: number,
  rows: Taps,
  columns: Taps,
  channels: readonly ChannelScaling[],
  into: Float32Array,
): void {
  channels.forEach(({ from, factor, offset }, channel) => {
    let at = channel;
    for (let y = 0; y < rows.lower.length; y++) {
      const upper = rows.lower[y]! * width;
      const lower = rows.upper[y]! * width;
      const down = rows.weight[y]!;
      for (let x = 0; x < columns.lower.length; x++, at += 3) {
        const left = columns.lower[x]!;
        const right = columns.upper[x]!;
        const across = columns.weight[x]!;
        const top = mix(
          image[(upper + left) * 3 + from]!,
          image[(upper + right) * 3 + from]!,
          across,
        );
        const bottom = mix(
          image[(lower + left) * 3 + from]!,
          image[(lower + right) * 3 + from]!,
          across,
        );
        into[at] = mix(top, bottom, down) * factor + offset;
      }
    }
  });
}

function mix(a: number, b: number, weight: number): number {
  return a + (b - a) * weight;
}
