/**
 * How 8-bit RGB pixels become a network's input (keras.applications.imagenet_utils):
 * - `caffe`: RGB to BGR, minus the ImageNet means 103.939, 116.779, 123.68;
 * - `caffe-unit`: the same / 255, as RadImageNet's Keras scripts have it;
 * - `torch`: / 255, then the ImageNet mean and standard deviation of each channel;
 * - `tf`: / 127.5 - 1, so -1..1;
 * - `unit`: / 255, so 0..1 (the article's choice; no base's own).
 */
export const PIXEL_SCALINGS = ['caffe', 'caffe-unit', 'torch', 'tf', 'unit'] as const;
export type PixelScaling = (typeof PIXEL_SCALINGS)[number];

export interface BaseFacts {
  /** Smallest input Keras accepts without the top, in pixels a side. */
  readonly minInputSize: number;
  /** The scaling of the network's own `preprocess_input`. */
  readonly scaling: PixelScaling;
  /** File of its ImageNet weights without the top, below `keras-applications`, and the MD5 that Keras gives for it. */
  readonly weights: { readonly path: string; readonly md5: string };
}

const weights = (path: string, md5: string) => ({
  path: `${path}_weights_tf_dim_ordering_tf_kernels_notop.h5`,
  md5,
});

/** The published networks the harness trains, and what Keras's application files say of each. */
export const BASES = {
  VGG16: {
    minInputSize: 32,
    scaling: 'caffe',
    weights: weights('vgg16/vgg16', '6d6bbae143d832006294945121d1f1fc'),
  },
  ResNet50: {
    minInputSize: 32,
    scaling: 'caffe',
    weights: weights('resnet/resnet50', '4d473c1dd8becc155b73f8504c6f6626'),
  },
  DenseNet121: {
    minInputSize: 32,
    scaling: 'torch',
    weights: weights('densenet/densenet121', '30ee3e1110167f948a6b9946edeeb738'),
  },
  InceptionResNetV2: {
    minInputSize: 75,
    scaling: 'tf',
    weights: weights('inception_resnet_v2/inception_resnet_v2', 'd19885ff4a710c122648d3b5c3b684e4'),
  },
} as const satisfies Readonly<Record<string, BaseFacts>>;

export type BaseName = keyof typeof BASES;
export const BASE_NAMES = Object.keys(BASES) as readonly BaseName[];
