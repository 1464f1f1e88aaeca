import { tf } from '../tf.ts';
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput, fusedConv2d } from './conv-kernels.ts';
import type { NativeKernel } from './native.ts';
import { onGpu, runNative } from './native.ts';

const NHWC = { data_format: 'NHWC' };

/**
 * Kernels that run one native op where tfjs-node composes several, by tfjs' names;
 * those that tfjs does not know are run by `ops/`.
 */
export const kernels: Readonly<Record<string, NativeKernel>> = {
  /** y, mean, unbiased variance, and the three that its gradient needs. */
  BatchNormTrain({ x, scale, offset }, { epsilon }) {
    // The statistics of before, of which it would make moving averages.
    const none = tf.tensor1d([], 'float32');
    const inputs = [x!, scale ?? filled(x!, 1), offset ?? filled(x!, 0), none, none];
    return runNative('FusedBatchNormV3', inputs, batchNorm(epsilon, true), 6, ['T', 'U']);
  },
  /** The gradients by x, scale and offset. */
  BatchNormNativeGrad({ dy, x, scale, ...statistics }, { epsilon, ofBatch }) {
    const { mean, variance, third = variance } = statistics;
    const inputs = [dy!, x!, scale ?? filled(x!, 1), mean!, variance!, third!];
    const settings = batchNorm(epsilon, ofBatch);
    return runNative('FusedBatchNormGradV3', inputs, settings, 5, ['T', 'U']).slice(0, 3);
  },
  BiasGrad: ({ dy }) => runNative('BiasAddGrad', [dy!], NHWC),
  Conv2D: conv2d,
  Conv2DBackpropFilter: conv2dBackpropFilter,
  Conv2DBackpropInput: conv2dBackpropInput,
  FusedBatchNorm({ x, mean, variance, scale, offset }, { varianceEpsilon }) {
    if (onGpu()) {
      const inputs = [x!, scale ?? filled(x!, 1), offset ?? filled(x!, 0), mean!, variance!];
      const settings = batchNorm(varianceEpsilon, false);
      return runNative('FusedBatchNormV3', inputs, settings, 6, ['T', 'U'])[0]!;
    }
    // oneDNN's own takes ten times as long as these two passes.
    const inverse = tf.rsqrt(tf.add(variance as tf.Tensor, varianceEpsilon as number));
    const factor = scale === undefined ? inverse : tf.mul(inverse, scale as tf.Tensor);
    const shift = tf.neg(tf.mul(mean as tf.Tensor, factor));
    const moved = offset === undefined ? shift : tf.add(shift, offset as tf.Tensor);
    return tf.add(tf.mul(x as tf.Tensor, factor), moved);
  },
  FusedConv2D: fusedConv2d,
  ReluGrad: ({ dy, y }) => runNative('ReluGrad', [dy!, y!]),
};

function batchNorm(epsilon: unknown, isTraining: unknown) {
  return { ...NHWC, epsilon: epsilon as number, is_training: isTraining as boolean };
}

/** A value a channel, [C] for x [..., C]. */
function filled(x: tf.TensorInfo, value: number): tf.Tensor {
  return tf.fill([x.shape.at(-1)!], value);
}
