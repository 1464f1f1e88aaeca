import { updatingAverages } from '../../capture/updates.ts';
import type { tf } from '../../tf.ts';
import { runValueShader, type ValueShader } from '../shader.ts';

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
