import { conv2d, dense } from '../backend/ops/fused.ts';
import { tf } from '../backend/tf.ts';
import {
  type BatchNormWeights,
  normalizeByBatch,
  normalizeByEither,
  normalizeByMoving,
} from './batch-norm.ts';
import type { Layer } from './graph.ts';
import type { Weights } from './weights/weights.ts';

/**
 * Output of one layer, given what its input layers gave, in their order.
 * `byBatch` tells a batch normalisation to use, and update from, the batch's statistics.
 * @param masks What dropouts multiply by, and which channels batch normalisations by the batch leave
 *   to the moving statistics, by their names; one that is not there changes nothing.
 */
export function applyLayer(
  layer: Layer,
  inputs: readonly tf.Tensor[],
  weights: Weights,
  byBatch: boolean,
  masks: ReadonlyMap<string, tf.Tensor> = new Map(),
): tf.Tensor {
  const x = inputs[0] as tf.Tensor4D;
  const weight = (part: string) => weights.get(`${layer.name}/${part}`);
  switch (layer.kind) {
    case 'input':
      throw new Error(`${layer.name} is given, not computed`);
    case 'conv2d': {
      const kernel = weight('kernel') as tf.Tensor as tf.Tensor4D;
      const bias = (weight('bias') ?? null) as tf.Tensor1D | null;
      const { strides, padding: pad, activation } = layer;
      return conv2d(x, kernel, bias, { strides, pad, activation });
    }
    case 'dense': {
      const kernel = weight('kernel') as tf.Tensor as tf.Tensor2D;
      const bias = weight('bias') as tf.Tensor as tf.Tensor1D;
      return dense(inputs[0] as tf.Tensor2D, kernel, bias, layer.activation);
    }
    case 'batchNorm': {
      const own: BatchNormWeights = {
        gamma: weight('gamma'),
        beta: weight('beta'),
        movingMean: weight('moving_mean')!,
        movingVariance: weight('moving_variance')!,
      };
      if (!byBatch) return normalizeByMoving(x, own, layer);
      const byMoving = masks.get(layer.name) as tf.Tensor1D | undefined;
      return byMoving === undefined
        ? normalizeByBatch(x, own, layer)
        : normalizeByEither(x, own, layer, byMoving);
    }
    case 'relu':
      return tf.relu(x);
    case 'zeroPadding':
      return padWithZeros(x, layer.padding);
    case 'maxPool':
      return tf.maxPool(x, [...layer.poolSize], [...layer.strides], layer.padding);
    case 'avgPool':
      return tf.avgPool(x, [...layer.poolSize], [...layer.strides], layer.padding);
    case 'concat':
      return tf.concat([...inputs], 3);
    case 'add':
      return tf.add(inputs[0]!, inputs[1]!);
    case 'scaledResidual':
      return tf.tidy(() => tf.add(inputs[0]!, tf.mul(inputs[1]!, layer.scale)));
    case 'globalAveragePool':
      return tf.mean(x, [1, 2]);
    case 'dropout': {
      const mask = masks.get(layer.name);
      return mask === undefined ? tf.clone(x) : tf.mul(x, mask);
    }
  }
}

function padWithZeros(x: tf.Tensor4D, sides: number): tf.Tensor4D {
  return tf.pad(x, [
    [0, 0],
    [sides, sides],
    [sides, sides],
    [0, 0],
  ]);
}
