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
 *
 * @param correction what the batch's variance is multiplied by first: N / (N - 1)
 *   makes it unbiased
 */
export function updateMovingAverages(
  moving: Statistics<tf.Variable>,
  batch: Statistics<tf.Tensor>,
  momentum: number,
  correction: number,
): void {
  tf.tidy(() => {
    const inputs = { movingMean: moving.mean, movingVariance: moving.variance, ...batch };
    const [mean, variance] = runOwnKernel('MovingAverages', inputs, { momentum, correction }) ?? [
      blend(moving.mean, batch.mean, momentum, 1),
      blend(moving.variance, batch.variance, momentum, correction),
    ];
    moving.mean.assign(mean!);
    moving.variance.assign(variance!);
  });
}

function blend(moving: tf.Tensor, batch: tf.Tensor, momentum: number, factor: number): tf.Tensor {
  return tf.add(tf.mul(moving, momentum), tf.mul(batch, (1 - momentum) * factor));
}
