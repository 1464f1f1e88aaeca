import { tf } from '../tf.ts';

/** What is applied to a layer's sum in the same kernel. */
export type Activation = 'linear' | 'relu';

interface ConvSettings {
  readonly strides: readonly [number, number];
  readonly pad: 'same' | 'valid';
  readonly activation?: Activation;
}

/**
 * activation(conv2d(x, filter) + bias) in one kernel, under gradients too (where
 * `tf.fused.conv2d` falls apart into three): x [N, H, W, C], filter [h, w, C, D],
 * bias [D] or null.
 */
export function conv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D | null,
  { strides, pad, activation = 'linear' }: ConvSettings,
): tf.Tensor4D {
  if (bias === null && activation === 'linear') return tf.conv2d(x, filter, [...strides], pad);
  const attributes = {
    strides: [...strides],
    pad,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    activation,
    leakyreluAlpha: 0,
  };
  const inputs = { x, filter, ...(bias === null ? {} : { bias }) };
  return tf.engine().runKernel('FusedConv2D', inputs, attributes) as tf.Tensor4D;
}

/** activation(x weights + bias) in one kernel, under gradients too: [N, C] by [C, D], bias [D]. */
export function dense(
  x: tf.Tensor2D,
  weights: tf.Tensor2D,
  bias: tf.Tensor1D,
  activation: Activation = 'linear',
): tf.Tensor2D {
  const attributes = { transposeA: false, transposeB: false, activation, leakyreluAlpha: 0 };
  const [a, b] = [tf.expandDims(x, 0), tf.expandDims(weights, 0)];
  const y = tf.engine().runKernel('_FusedMatMul', { a, b, bias }, attributes) as tf.Tensor3D;
  return tf.squeeze(y, [0]);
}
