import { tf } from '../tf.ts';
import { runOwnKernel } from './own-kernel.ts';
import { sgdUpdate } from './sgd.ts';

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
    const moved = runOwnKernel('MovingAverages', inputs, { momentum });
    if (moved === null) {
      descend(moving.mean, batch.mean, 1 - momentum);
      descend(moving.variance, batch.variance, 1 - momentum);
    } else {
      moving.mean.assign(moved[0]!);
      moving.variance.assign(moved[1]!);
    }
  });
}

/** The same as a step of descent, for which libtensorflow has one op in place. */
function descend(moving: tf.Variable, batch: tf.Tensor, rate: number): void {
  sgdUpdate(moving, tf.sub(moving, batch), rate);
}
