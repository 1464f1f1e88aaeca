import { updatingAverages } from '../capture/updates.ts';
import type { tf } from '../tf.ts';
import { runValueShader, type ValueShader } from './shader.ts';
import { extentOf, itself, type RowTerm, sumByChannel } from './sums.ts';

const squaredDistance: RowTerm = {
  name: 'squaredDistance',
  inputs: ['x', 'mean'],
  term: '(x[at] - mean[channel]) * (x[at] - mean[channel])',
};

/** `BatchMoments`: mean and biased variance [C] of x [..., C] over all but its channels. */
export function batchMoments({ x }: { readonly x: tf.TensorInfo }): tf.TensorInfo[] {
  const share = 1 / extentOf(x).rows;
  const mean = sumByChannel(itself, [x], {}, share);
  return [mean, sumByChannel(squaredDistance, [x, mean], {}, share)];
}

const normal = '(x[at] - mean[channel]) * inverseSqrt(variance[channel] + uniforms.epsilon)';

const timesNormal: RowTerm = {
  name: 'timesNormal',
  inputs: ['dy', 'x', 'mean', 'variance'],
  floats: ['epsilon'],
  term: `dy[at] * ${normal}`,
};

/** By x: of the batch's own statistics, which x moves, or of given ones. */
function inputGradient(ofBatch: boolean, isScaled: boolean): ValueShader {
  const drift = `(dOffset[channel] + ${normal} * dScale[channel]) * uniforms.share`;
  const scale = `inverseSqrt(variance[channel] + uniforms.epsilon)${isScaled ? ' * scale[channel]' : ''}`;
  return {
    name: `batchNormInputGradient_${ofBatch}_${isScaled}`,
    inputs: [
      ...['dy', 'variance'],
      ...(ofBatch ? ['x', 'mean', 'dScale', 'dOffset'] : []),
      ...(isScaled ? ['scale'] : []),
    ],
    uniforms: { channels: 'int', epsilon: 'float', share: 'float' },
    valueAt: `
      let at = index;
      let channel = index % uniforms.channels;
      return (dy[at]${ofBatch ? ` - ${drift}` : ''}) * ${scale};`,
  };
}

type GradientInput = 'dy' | 'x' | 'mean' | 'variance';

/** `BatchNormGrad`: the gradients by x, scale and offset, as in ops/batch-norm.ts. */
export function batchNormGrad(
  inputs: Record<GradientInput, tf.TensorInfo> & { readonly scale?: tf.TensorInfo | null },
  { epsilon, ofBatch }: { readonly epsilon: number; readonly ofBatch: boolean },
): tf.TensorInfo[] {
  const { dy, x, mean, variance, scale } = inputs;
  const { rows, channels } = extentOf(x);
  const dOffset = sumByChannel(itself, [dy]);
  const dScale = sumByChannel(timesNormal, [dy, x, mean, variance], { epsilon });
  const tensors = [
    ...[dy, variance],
    ...(ofBatch ? [x, mean, dScale, dOffset] : []),
    ...(scale ? [scale] : []),
  ];
  const shader = inputGradient(ofBatch, Boolean(scale));
  const dx = runValueShader(shader, tensors, x.shape, {
    channels,
    epsilon,
    share: 1 / rows,
  });
  return [dx, dScale, dOffset];
}

const moved: ValueShader = {
  name: 'movingAverage',
  inputs: ['moving', 'batch'],
  uniforms: { momentum: 'float' },
  valueAt: 'return moving[index] + (batch[index] - moving[index]) * (1.0 - uniforms.momentum);',
};

type MovingName = 'movingMean' | 'movingVariance' | 'mean' | 'variance';

/** `MovingAverages`: the new moving mean and variance, as in ops/moving-averages.ts. */
export function movingAverages(
  { movingMean, movingVariance, mean, variance }: Record<MovingName, tf.TensorInfo>,
  { momentum }: { readonly momentum: number },
): tf.TensorInfo[] {
  const update = { op: 'MovingAverages', momentum } as const;
  const pairs = [
    [movingMean, mean],
    [movingVariance, variance],
  ];
  return updatingAverages(update, [movingMean, movingVariance], [mean, variance], () =>
    pairs.map((pair) => runValueShader(moved, pair, mean.shape, { momentum })),
  );
}
