/**
 * How 8-bit RGB pixels become a network's input (keras.applications.imagenet_utils):
 * - `caffe`: RGB to BGR, minus the ImageNet means 103.939, 116.779, 123.68;
 * - `torch`: / 255, then the ImageNet mean and standard deviation of each channel;
 * - `tf`: / 127.5 - 1, so -1..1;
 * - `unit`: / 255, so 0..1 (the article's choice; no base's own).
 */
export const PIXEL_SCALINGS = ['caffe', 'torch', 'tf', 'unit'] as const;
export type PixelScaling = (typeof PIXEL_SCALINGS)[number];

export interface BaseFacts {
  /** Smallest input Keras accepts without the top, in pixels a side. */
  readonly minInputSize: number;
  /** The scaling of the network's own `preprocess_input`. */
  readonly scaling: PixelScaling;
}

/** The published networks the harness trains, and what Keras's application files say of each. */
export const BASES = {
  VGG16: { minInputSize: 32, scaling: 'caffe' },
  ResNet50: { minInputSize: 32, scaling: 'caffe' },
  DenseNet121: { minInputSize: 32, scaling: 'torch' },
  InceptionResNetV2: { minInputSize: 75, scaling: 'tf' },
} as const satisfies Readonly<Record<string, BaseFacts>>;

export type BaseName = keyof typeof BASES;
export const BASE_NAMES = Object.keys(BASES) as readonly BaseName[];
