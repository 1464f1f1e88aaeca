import type { Corruption } from '../../experiment/corruptions.ts';
import { generatorOf } from '../../experiment/random.ts';
import { type ImageSet, imageAt, labelsOf, type StreamedSet } from '../image-set.ts';

/** By severity, 1 to 5. Of `blur` and `noise` CIFAR-10-C's, of the others ImageNet-C's (Hendrycks and Dietterich 2019). */
const AMOUNTS: Readonly<Record<Corruption, readonly number[]>> = {
  /** Standard deviation of a Gaussian, in pixels of an image of 32 pixels a side. */
  blur: [0.4, 0.6, 0.7, 0.8, 1],
  /** Standard deviation of normal noise, as a share of full scale. */
  noise: [0.04, 0.06, 0.08, 0.09, 0.1],
  /** What is left of each pixel's distance from the channel's mean. */
  contrast: [0.4, 0.3, 0.2, 0.1, 0.05],
  /** What is added to the brightest channel of a pixel, its hue kept, as a share of full scale. */
  brightness: [0.1, 0.2, 0.3, 0.4, 0.5],
  /** The share of each side's pixels that is left. */
  pixelate: [0.6, 0.5, 0.4, 0.3, 0.25],
};

/** Images as a corruption leaves them; the noise of an image is drawn from its place alone. */
export function corrupted(set: ImageSet, corruption: Corruption, severity: number): StreamedSet {
  const { count, height, width } = set;
  const amount = AMOUNTS[corruption][severity - 1]!;
  return {
    ...labelsOf(set),
    count,
    height,
    width,
    read: (i) => KERNELS[corruption](imageAt(set, i), { height, width, amount, index: i }),
  };
}

interface Task {
  readonly height: number;
  readonly width: number;
  readonly amount: number;
  /** Of the image. */
  readonly index: number;
}

/** RGB bytes in, RGB bytes out, [height, width, 3]. */
const KERNELS: Readonly<Record<Corruption, (image: Uint8Array, task: Task) => Uint8Array>> = {
  blur(image, { height, width, amount }) {
    const kernel = gaussian((amount * Math.min(height, width)) / 32);
    const rows = convolved(Float64Array.from(image), kernel, height, width, 1, width);
    return bytes(convolved(rows, kernel, height, width, width, height));
  },
  noise(image, { amount, index }) {
    const random = generatorOf('corruption', index);
    return bytes(Float64Array.from(image, (value) => value + 255 * amount * random.normal()));
  },
  contrast(image, { amount }) {
    const sums = [0, 0, 0];
    image.forEach((value, i) => {
      sums[i % 3]! += value;
    });
    const means = sums.map((sum) => (3 * sum) / image.length);
    return bytes(
      Float64Array.from(image, (value, i) => means[i % 3]! + amount * (value - means[i % 3]!)),
    );
  },
  brightness(image, { amount }) {
    const result = new Float64Array(image.length);
    for (let at = 0; at < image.length; at += 3) {
      const pixel = image.subarray(at, at + 3);
      const value = Math.max(...pixel);
      const brighter = Math.min(255, value + 255 * amount);
      // Black has no hue to keep.
      for (let c = 0; c < 3; c++)
        result[at + c] = value === 0 ? brighter : (pixel[c]! * brighter) / value;
    }
    return bytes(result);
  },
  pixelate(image, { height, width, amount }) {
    const rows = Math.max(1, Math.round(height * amount));
    const columns = Math.max(1, Math.round(width * amount));
    const blockOf = (y: number, x: number) =>
      Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
    const sums = new Float64Array(rows * columns * 3);
    const counts = new Float64Array(rows * columns);
    each(height, width, (y, x, at) => {
      const block = blockOf(y, x);
      counts[block]! += 1;
      for (let c = 0; c < 3; c++) sums[3 * block + c]! += image[at + c]!;
    });
    const result = new Float64Array(image.length);
    each(height, width, (y, x, at) => {
      const block = blockOf(y, x);
      for (let c = 0; c < 3; c++) result[at + c] = sums[3 * block + c]! / counts[block]!;
    });
    return bytes(result);
  },
};

function each(height: number, width: number, visit: (y: number, x: number, at: number) => void) {
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) visit(y, x, 3 * (y * width + x));
}

/** Weights of a Gaussian out to three standard deviations, which add up to 1. */
function gaussian(sigma: number): Float64Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Pixels convolved along one axis, the edge repeated.
 * @param step Pixels from one to the next along the axis.
 * @param length Pixels of the axis.
 */
function convolved(
  image: Float64Array,
  kernel: Float64Array,
  height: number,
  width: number,
  step: number,
  length: number,
): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float64Array(image.length);
  each(height, width, (y, x, at) => {
    const place = step === 1 ? x : y;
    for (let k = 0; k < kernel.length; k++) {
      const other = Math.min(length - 1, Math.max(0, place + k - radius));
      const from = at + 3 * step * (other - place);
      for (let c = 0; c < 3; c++) result[at + c]! += kernel[k]! * image[from + c]!;
    }
  });
  return result;
}

function bytes(values: Float64Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value))));
}
