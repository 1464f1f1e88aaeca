import type { PixelScaling } from '../../experiment/bases.ts';

/** One channel of a network's input: `byte * factor + offset`. */
export interface ChannelScaling {
  /** Channel of the RGB image it is made of. */
  readonly from: 0 | 1 | 2;
  readonly factor: number;
  readonly offset: number;
}

const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const;
const IMAGENET_DEVIATION = [0.229, 0.224, 0.225] as const;
const RGB = [0, 1, 2] as const;
const CAFFE: readonly ChannelScaling[] = [
  { from: 2, factor: 1, offset: -103.939 },
  { from: 1, factor: 1, offset: -116.779 },
  { from: 0, factor: 1, offset: -123.68 },
];

/**
 * The scalings of keras.applications.imagenet_utils.preprocess_input, by mode, and
 * `caffe-unit` and `unit`, channel by channel in the order the network wants.
 */
export const CHANNEL_SCALINGS: Readonly<Record<PixelScaling, readonly ChannelScaling[]>> = {
  caffe: CAFFE,
  'caffe-unit': CAFFE.map(({ from, factor, offset }) => ({
    from,
    factor: factor / 255,
    offset: offset / 255,
  })),
  torch: RGB.map((from) => ({
    from,
    factor: 1 / (255 * IMAGENET_DEVIATION[from]),
    offset: -IMAGENET_MEAN[from] / IMAGENET_DEVIATION[from],
  })),
  tf: RGB.map((from) => ({ from, factor: 1 / 127.5, offset: -1 })),
  unit: RGB.map((from) => ({ from, factor: 1 / 255, offset: 0 })),
};
