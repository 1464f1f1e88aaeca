import { tf } from '../tf.ts';
import { runOwnKernel } from './own-kernel.ts';

/** A mean and a variance by channel, each [C]. */
export interface Statistics<T extends tf.Tensor> {
  readonly mean: T;
  readonly variance: T;
}

/**
 * Moves the moving statistics of a batch normalisation towards those of a batch:
 * moving = momentum * moving + (1 - momentum) * batch.
 */
export function updateMovingAverages(
  moving: Statistics<tf.Variable>,
  batch: Statistics<tf.Tensor>,
  momentum: number,
): void {
  tf.tidy(() => {
    const inputs = { movingMean: moving.mean, movingVariance: moving.variance, ...batch };
    const [mean, variance] = runOwnKernel('MovingAverages', inputs, { momentum }) ?? [
      blend(moving.mean, batch.mean, momentum),
      blend(moving.variance, batch.variance, momentum),
    ];
    moving.mean.assign(mean!);
    moving.variance.assign(variance!);
  });
}

function blend(moving: tf.Tensor, batch: tf.Tensor, momentum: number): tf.Tensor {
  return tf.add(tf.mul(moving, momentum), tf.mul(batch, 1 - momentum));
}
