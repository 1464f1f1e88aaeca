import { tf } from '../tf.ts';
import type { Heap } from './heap.ts';

interface NormInputs {
  readonly x: tf.TensorInfo;
  readonly mean: tf.TensorInfo;
  readonly variance: tf.TensorInfo;
  readonly scale?: tf.TensorInfo | null;
  readonly offset?: tf.TensorInfo | null;
}

/** `BatchMoments`: mean and biased variance [C] of x [..., C] over all but its channels. */
export function batchMoments(heap: Heap, { x }: { x: tf.TensorInfo }): tf.TensorInfo[] {
  const { pixels, channels } = extentOf(x);
  const mean = heap.output([channels]);
  const variance = heap.output([channels]);
  heap.kernels.moments(heap.offset(x), heap.offset(mean), heap.offset(variance), pixels, channels);
  return [mean, variance];
}

/** `FusedBatchNorm` with statistics [C] of x [..., C]; null for statistics of another shape. */
export function fusedBatchNorm(
  heap: Heap,
  { x, mean, variance, scale, offset }: NormInputs,
  { varianceEpsilon }: { varianceEpsilon: number },
): tf.TensorInfo | null {
  const parameters = [mean, variance, scale, offset];
  if (parameters.some((parameter) => parameter && parameter.shape.length !== 1)) return null;
  const { pixels, channels } = extentOf(x);
  const y = heap.output(x.shape);
  heap.kernels.batchNorm(
    heap.offset(x),
    heap.offset(mean),
    heap.offset(variance),
    scale ? heap.offset(scale) : 0,
    offset ? heap.offset(offset) : 0,
    varianceEpsilon,
    heap.offset(y),
    heap.scratch(heap.kernels.batchNormBytes(channels)),
    pixels,
    channels,
  );
  return y;
}

/** `BatchNormGrad`: the gradients by x, scale and offset; `ofBatch` as in batch-norm.as.ts. */
export function batchNormGrad(
  heap: Heap,
  { dy, x, mean, variance, scale }: NormInputs & { readonly dy: tf.TensorInfo },
  { epsilon, ofBatch }: { epsilon: number; ofBatch: boolean },
): tf.TensorInfo[] {
  const { pixels, channels } = extentOf(x);
  const dx = heap.output(x.shape);
  const dScale = heap.output([channels]);
  const dOffset = heap.output([channels]);
  heap.kernels.batchNormGradient(
    heap.offset(dy),
    heap.offset(x),
    heap.offset(mean),
    heap.offset(variance),
    scale ? heap.offset(scale) : 0,
    epsilon,
    ofBatch ? 1 : 0,
    heap.offset(dx),
    heap.offset(dScale),
    heap.offset(dOffset),
    heap.scratch(heap.kernels.batchNormBytes(channels)),
    pixels,
    channels,
  );
  return [dx, dScale, dOffset];
}

type MovingName = 'movingMean' | 'movingVariance' | 'mean' | 'variance';

/** `MovingAverages`: the new moving mean and variance, as in ops/moving-averages.ts. */
export function movingAverages(
  heap: Heap,
  { movingMean, movingVariance, mean, variance }: Record<MovingName, tf.TensorInfo>,
  { momentum }: { momentum: number },
): tf.TensorInfo[] {
  const outputs = [heap.output(mean.shape), heap.output(mean.shape)];
  heap.kernels.movingAverages(
    ...[movingMean, movingVariance, mean, variance, ...outputs].map(heap.offset),
    momentum,
    mean.shape[0]!,
  );
  return outputs;
}

function extentOf({ shape }: tf.TensorInfo): { pixels: number; channels: number } {
  return { pixels: tf.util.sizeFromShape(shape.slice(0, -1)), channels: shape.at(-1)! };
}
