import { tf } from '../tf.ts';
import { runOwnKernel } from './own-kernel.ts';

/** The output of a batch normalisation under training, and the statistics of its batch. */
export interface BatchNormTrained {
  readonly y: tf.Tensor4D;
  /** [C], over the batch and the map; gradients do not go through it. */
  readonly mean: tf.Tensor1D;
  /** [C], biased (divided by the count); gradients do not go through it. */
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalisation with the batch's own statistics (Ioffe and Szegedy, 2015):
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, for x [N, H, W, C].
 * Gradients by x, gamma and beta are in closed form.
 *
 * @param gamma [C], or null for 1 (Keras's scale: false)
 * @param beta [C], or null for 0 (Keras's center: false)
 */
export function batchNormTrain(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D | null,
  beta: tf.Tensor1D | null,
  epsilon: number,
): BatchNormTrained {
  const native = trainNatively(x, gamma, beta, epsilon);
  if (native !== null) return native;
  const [mean, variance] = momentsOf(x);
  return { y: normalise(x, mean, variance, gamma, beta, epsilon, true), mean, variance };
}

/**
 * Batch normalisation with given statistics, as in inference and in a frozen
 * layer: y as in `batchNormTrain`, all parameters [C]. Gradients go to x, gamma
 * and beta; mean and variance are constants.
 */
export function batchNormInfer(
  x: tf.Tensor4D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  gamma: tf.Tensor1D | null,
  beta: tf.Tensor1D | null,
  epsilon: number,
): tf.Tensor4D {
  return normalise(x, mean, variance, gamma, beta, epsilon, false);
}

/**
 * Statistics, output and gradient by the one kernel of a backend that has it; its
 * variance is the unbiased one, of N - 1.
 */
function trainNatively(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D | null,
  beta: tf.Tensor1D | null,
  epsilon: number,
): BatchNormTrained | null {
  const scale = gamma === null ? [] : [gamma];
  const offset = beta === null ? [] : [beta];
  const affine = {
    ...(gamma === null ? {} : { scale: gamma }),
    ...(beta === null ? {} : { offset: beta }),
  };
  const ran = runOwnKernel('BatchNormTrain', { x, ...affine }, { epsilon });
  if (ran === null) return null;
  const [output, mean, unbiased, ...reserved] = ran as [tf.Tensor, tf.Tensor1D, ...tf.Tensor[]];
  const apply = tf.customGrad((...args) => {
    const save = args.at(-1) as (tensors: tf.Tensor[]) => void;
    save([x, ...reserved, ...scale]);
    return {
      value: tf.clone(output),
      gradFunc(dy: tf.Tensor, saved: tf.Tensor[]) {
        const [x, mean, variance, third, gamma] = saved as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor?,
        ];
        const inputs = {
          dy,
          x,
          mean,
          variance,
          third,
          ...(gamma === undefined ? {} : { scale: gamma }),
        };
        const [dx, dGamma, dBeta] = runOwnKernel('BatchNormNativeGrad', inputs, {
          epsilon,
          ofBatch: true,
        })!;
        return [dx!, ...scale.map(() => dGamma!), ...offset.map(() => dBeta!)];
      },
    };
  });
  const y = apply(x, ...scale, ...offset) as tf.Tensor4D;
  const count = x.size / mean.size;
  const variance = tf.mul(unbiased!, count > 1 ? (count - 1) / count : 1) as tf.Tensor1D;
  tf.dispose([output, unbiased!, ...reserved]);
  return { y, mean, variance };
}

/** `ofBatch` tells that mean and variance are those of x, so that x moves them. */
function normalise(
  x: tf.Tensor4D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  gamma: tf.Tensor1D | null,
  beta: tf.Tensor1D | null,
  epsilon: number,
  ofBatch: boolean,
): tf.Tensor4D {
  // Only what there is: an absent gamma or beta would be a tensor and a gradient for nothing.
  const scale = gamma === null ? [] : [gamma];
  const offset = beta === null ? [] : [beta];
  const apply = tf.customGrad((...args) => {
    const save = args.at(-1) as (tensors: tf.Tensor[]) => void;
    save([x, mean, variance, ...scale]);
    return {
      value: runBatchNorm(x, mean, variance, gamma, beta, epsilon),
      gradFunc(dy: tf.Tensor, saved: tf.Tensor[]) {
        const { dx, dGamma, dBeta } = gradientsOf(dy, saved, epsilon, ofBatch);
        return [dx, ...scale.map(() => dGamma), ...offset.map(() => dBeta)];
      },
    };
  });
  return apply(x, ...scale, ...offset) as tf.Tensor4D;
}

function runBatchNorm(
  x: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  gamma: tf.Tensor | null,
  beta: tf.Tensor | null,
  epsilon: number,
): tf.Tensor {
  const inputs = {
    x,
    mean,
    variance,
    ...(gamma === null ? {} : { scale: gamma }),
    ...(beta === null ? {} : { offset: beta }),
  };
  return tf.engine().runKernel('FusedBatchNorm', inputs, { varianceEpsilon: epsilon });
}

function momentsOf(x: tf.Tensor): [tf.Tensor1D, tf.Tensor1D] {
  const own = runOwnKernel('BatchMoments', { x });
  if (own !== null) return own as [tf.Tensor1D, tf.Tensor1D];
  const { mean, variance } = tf.tidy(() => tf.moments(x, [0, 1, 2]));
  return [mean as tf.Tensor1D, variance as tf.Tensor1D];
}

/** `saved` is x, mean, variance and, where there is one, gamma. */
function gradientsOf(
  dy: tf.Tensor,
  saved: readonly tf.Tensor[],
  epsilon: number,
  ofBatch: boolean,
): Record<'dx' | 'dGamma' | 'dBeta', tf.Tensor> {
  const [x, mean, variance, gamma] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
  const inputs = { dy, x, mean, variance, ...(gamma === undefined ? {} : { scale: gamma }) };
  const own =
    runOwnKernel('BatchNormGrad', inputs, { epsilon, ofBatch }) ??
    (ofBatch ? null : runOwnKernel('BatchNormNativeGrad', inputs, { epsilon, ofBatch }));
  if (own !== null) return { dx: own[0]!, dGamma: own[1]!, dBeta: own[2]! };
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const scale = gamma === undefined ? inverse : tf.mul(inverse, gamma);
  const normal = tf.mul(tf.sub(x, mean), inverse);
  const dBeta = tf.sum(dy, [0, 1, 2]);
  const dGamma = tf.sum(tf.mul(dy, normal), [0, 1, 2]);
  if (!ofBatch) return { dx: tf.mul(dy, scale), dGamma, dBeta };
  const share = mean.size / x.size;
  const drift = tf.add(tf.mul(dBeta, share), tf.mul(normal, tf.mul(dGamma, share)));
  return { dx: tf.mul(tf.sub(dy, drift), scale), dGamma, dBeta };
}
