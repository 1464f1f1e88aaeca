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
  const native =
    trainNatively(x, gamma, beta, epsilon) ?? trainByOwnKernel(x, gamma, beta, epsilon);
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
  const ran = runOwnKernel('BatchNormTrain', { x, ...affine(gamma, beta) }, { epsilon });
  if (ran === null) return null;
  const [output, mean, unbiased, ...reserved] = ran as [tf.Tensor, tf.Tensor1D, ...tf.Tensor[]];
  const y = withGradient(
    [x, gamma, beta],
    reserved,
    () => tf.clone(output),
    (dy, [x, mean, variance, third], scale) => {
      const inputs = { dy, x: x!, mean: mean!, variance: variance!, third: third!, ...scale };
      return runOwnKernel('BatchNormNativeGrad', inputs, { epsilon, ofBatch: true })!;
    },
  );
  const count = x.size / mean.size;
  const variance = tf.mul(unbiased!, count > 1 ? (count - 1) / count : 1) as tf.Tensor1D;
  tf.dispose([output, unbiased!, ...reserved]);
  return { y, mean, variance };
}

/** Statistics and output by the kernel of a backend that has ours for it. */
function trainByOwnKernel(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D | null,
  beta: tf.Tensor1D | null,
  epsilon: number,
): BatchNormTrained | null {
  const ran = runOwnKernel('BatchNormByBatch', { x, ...affine(gamma, beta) }, { epsilon });
  if (ran === null) return null;
  const [output, mean, variance] = ran as [tf.Tensor, tf.Tensor1D, tf.Tensor1D];
  const y = withGradient(
    [x, gamma, beta],
    [mean, variance],
    () => tf.clone(output),
    (dy, saved, scale) => gradientsOf(dy, saved, scale, epsilon, true),
  );
  output.dispose();
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
  const inputs = { x, mean, variance, ...affine(gamma, beta) };
  return withGradient(
    [x, gamma, beta],
    [mean, variance],
    () => tf.engine().runKernel('FusedBatchNorm', inputs, { varianceEpsilon: epsilon }),
    (dy, saved, scale) => gradientsOf(dy, saved, scale, epsilon, ofBatch),
  );
}

/** Only what there is: an absent gamma or beta would be a tensor and a gradient for nothing. */
function affine(gamma: tf.Tensor | null, beta: tf.Tensor | null) {
  return {
    ...(gamma === null ? {} : { scale: gamma }),
    ...(beta === null ? {} : { offset: beta }),
  };
}

/**
 * What `run` gives, with gradients by x, gamma and beta.
 * @param keep Tensors that `derive` gets after x.
 * @param derive The three gradients, of dy and of what was kept; gamma is in `scale`.
 */
function withGradient(
  [x, gamma, beta]: [tf.Tensor4D, tf.Tensor1D | null, tf.Tensor1D | null],
  keep: readonly tf.Tensor[],
  run: () => tf.Tensor,
  derive: (dy: tf.Tensor, kept: tf.Tensor[], scale: { scale?: tf.Tensor }) => tf.Tensor[],
): tf.Tensor4D {
  const scale = gamma === null ? [] : [gamma];
  const offset = beta === null ? [] : [beta];
  const apply = tf.customGrad((...args) => {
    const save = args.at(-1) as (tensors: tf.Tensor[]) => void;
    save([x, ...keep, ...scale]);
    return {
      value: run(),
      gradFunc(dy: tf.Tensor, saved: tf.Tensor[]) {
        const kept = saved.slice(0, 1 + keep.length);
        const [savedScale] = saved.slice(kept.length);
        const [dx, dGamma, dBeta] = derive(
          dy,
          kept,
          savedScale === undefined ? {} : { scale: savedScale },
        );
        return [dx!, ...scale.map(() => dGamma!), ...offset.map(() => dBeta!)];
      },
    };
  });
  return apply(x, ...scale, ...offset) as tf.Tensor4D;
}

function momentsOf(x: tf.Tensor): [tf.Tensor1D, tf.Tensor1D] {
  const own = runOwnKernel('BatchMoments', { x });
  if (own !== null) return own as [tf.Tensor1D, tf.Tensor1D];
  const { mean, variance } = tf.tidy(() => tf.moments(x, [0, 1, 2]));
  return [mean as tf.Tensor1D, variance as tf.Tensor1D];
}

/** The gradients by x, gamma and beta; `kept` is x, mean and variance. */
function gradientsOf(
  dy: tf.Tensor,
  kept: readonly tf.Tensor[],
  { scale: gamma }: { scale?: tf.Tensor },
  epsilon: number,
  ofBatch: boolean,
): tf.Tensor[] {
  const [x, mean, variance] = kept as [tf.Tensor, tf.Tensor, tf.Tensor];
  const inputs = { dy, x, mean, variance, ...(gamma === undefined ? {} : { scale: gamma }) };
  const own =
    runOwnKernel('BatchNormGrad', inputs, { epsilon, ofBatch }) ??
    (ofBatch ? null : runOwnKernel('BatchNormNativeGrad', inputs, { epsilon, ofBatch }));
  if (own !== null) return own;
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const scale = gamma === undefined ? inverse : tf.mul(inverse, gamma);
  const normal = tf.mul(tf.sub(x, mean), inverse);
  const dBeta = tf.sum(dy, [0, 1, 2]);
  const dGamma = tf.sum(tf.mul(dy, normal), [0, 1, 2]);
  if (!ofBatch) return [tf.mul(dy, scale), dGamma, dBeta];
  const share = mean.size / x.size;
  const drift = tf.add(tf.mul(dBeta, share), tf.mul(normal, tf.mul(dGamma, share)));
  return [tf.mul(tf.sub(dy, drift), scale), dGamma, dBeta];
}
