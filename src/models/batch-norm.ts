import { batchNormInfer, batchNormTrain } from '../backend/ops/batch-norm.ts';
import { updateMovingAverages } from '../backend/ops/moving-averages.ts';
import { tf } from '../backend/tf.ts';
import type { BatchNormConfig } from './graph.ts';

/** The variables of one batch normalisation, each [channels]. */
export interface BatchNormWeights {
  /** Absent where the layer has no scale. */
  readonly gamma: tf.Variable | undefined;
  /** Absent where the layer has no center. */
  readonly beta: tf.Variable | undefined;
  readonly movingMean: tf.Variable;
  readonly movingVariance: tf.Variable;
}

/**
 * Normalises with the batch's own statistics and moves the moving ones towards them:
 * moving = momentum * moving + (1 - momentum) * batch. One variance serves both, the
 * biased one (divided by N = batch * height * width), as in Keras 3
 * (keras/src/layers/normalization/batch_normalization.py). Keras 2 and PyTorch move the
 * unbiased one, N / (N - 1) times as large: twice, where two one-pixel maps are left.
 */
export function normalizeByBatch(
  x: tf.Tensor4D,
  weights: BatchNormWeights,
  config: BatchNormConfig,
): tf.Tensor4D {
  const [gamma, beta] = affine(weights);
  const { y, ...batch } = batchNormTrain(x, gamma, beta, config.epsilon);
  const moving = { mean: weights.movingMean, variance: weights.movingVariance };
  updateMovingAverages(moving, batch, config.momentum);
  tf.dispose(batch);
  return y;
}

/** Normalises with the moving statistics, which stay as they are. */
export function normalizeByMoving(
  x: tf.Tensor4D,
  weights: BatchNormWeights,
  { epsilon }: BatchNormConfig,
): tf.Tensor4D {
  const mean = weights.movingMean as tf.Tensor as tf.Tensor1D;
  const variance = weights.movingVariance as tf.Tensor as tf.Tensor1D;
  return batchNormInfer(x, mean, variance, ...affine(weights), epsilon);
}

/**
 * StochNorm (Kou et al. 2020, NeurIPS, equation 6): each channel normalised by the moving statistics,
 * as they were before this batch, or by the batch's, which move them.
 * @param byMoving [channels], 1 where by the moving ones, else 0.
 */
export function normalizeByEither(
  x: tf.Tensor4D,
  weights: BatchNormWeights,
  config: BatchNormConfig,
  byMoving: tf.Tensor1D,
): tf.Tensor4D {
  return tf.tidy(() => {
    const moving = tf.mul(normalizeByMoving(x, weights, config), byMoving);
    return tf.add(moving, tf.mul(normalizeByBatch(x, weights, config), tf.sub(1, byMoving)));
  });
}

function affine({ gamma, beta }: BatchNormWeights): [tf.Tensor1D | null, tf.Tensor1D | null] {
  return [(gamma ?? null) as tf.Tensor1D | null, (beta ?? null) as tf.Tensor1D | null];
}
