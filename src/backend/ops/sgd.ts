import { updating } from '../capture/updates.ts';
import { tf } from '../tf.ts';

/**
 * One step of gradient descent, w = w - rate g (keras/src/optimizers/sgd.py).
 * @param rate a scalar tensor where the update is captured
 */
export function sgdUpdate(w: tf.Variable, grad: tf.Tensor, rate: number | tf.Scalar): void {
  tf.tidy(() => {
    const step = asScalar(rate);
    const compose = () => [tf.sub(w, tf.mul(grad, step))];
    w.assign(updating({ op: 'GradientDescent' }, [w], grad, step, compose)[0]!);
  });
}

/**
 * One step with momentum by Keras's formula: velocity = momentum velocity - rate g;
 * w = w + velocity, and with Nesterov's look ahead w = w + momentum velocity - rate g.
 * @param rate a scalar tensor where the update is captured
 */
export function momentumUpdate(
  w: tf.Variable,
  grad: tf.Tensor,
  velocity: tf.Variable,
  rate: number | tf.Scalar,
  momentum: number,
  nesterov: boolean,
): void {
  tf.tidy(() => {
    const by = asScalar(rate);
    const update = { op: 'KerasMomentum', momentum, nesterov } as const;
    const [newW, newVelocity] = updating(update, [w, velocity], grad, by, () => {
      const step = tf.mul(grad, by);
      const next = tf.sub(tf.mul(velocity, momentum), step);
      const move = nesterov ? tf.sub(tf.mul(next, momentum), step) : next;
      return [tf.add(w, move), next];
    });
    w.assign(newW!);
    velocity.assign(newVelocity!);
  });
}

function asScalar(rate: number | tf.Scalar): tf.Scalar {
  return typeof rate === 'number' ? tf.scalar(rate) : rate;
}
