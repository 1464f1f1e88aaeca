import { tf } from './tf.ts';

type Pair = [number, number];

/** Attributes of tfjs' convolution kernels and of their gradients. */
export interface ConvAttributes {
  readonly strides: Pair | number;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  /** The library's gradients leave it out: its own are for dilation 1 only. */
  readonly dilations?: Pair | number;
}

/** Sizes, strides and padding of convolving an input of `xShape` with a filter of `filterShape`. */
export function convInfo(
  xShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations = 1, pad, dimRoundingMode, dataFormat }: ConvAttributes,
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}
