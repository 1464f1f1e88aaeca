import { updating } from '../capture/updates.ts';
import { tf } from '../tf.ts';
import { runOwnKernel } from './own-kernel.ts';

/**
 * One update of Adam by Keras's formula (keras/src/optimizers/adam.py):
 * m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 * w = w - lrT m / (sqrt(v) + epsilon). All of one shape.
 *
 * @param lrT the learning rate with its bias correction,
 *   lr * sqrt(1 - beta2^t) / (1 - beta1^t), t from 1; a scalar tensor where the
 *   update is captured, since it is another at each step
 */
export function adamUpdate(
  w: tf.Variable,
  grad: tf.Tensor,
  m: tf.Variable,
  v: tf.Variable,
  lrT: number | tf.Scalar,
  beta1: number,
  beta2: number,
  epsilon: number,
): void {
  const settings = { beta1, beta2, epsilon };
  tf.tidy(() => {
    const [newW, newM, newV] =
      (typeof lrT === 'number'
        ? runOwnKernel('Adam', { w, gradient: grad, m, v }, { rate: lrT, ...settings })
        : null) ?? composed(w, grad, m, v, lrT, settings);
    w.assign(newW!);
    m.assign(newM!);
    v.assign(newV!);
  });
}

function composed(
  w: tf.Tensor,
  grad: tf.Tensor,
  m: tf.Tensor,
  v: tf.Tensor,
  lrT: number | tf.Scalar,
  settings: Record<'beta1' | 'beta2' | 'epsilon', number>,
): tf.Tensor[] {
  const { beta1, beta2, epsilon } = settings;
  const rate = typeof lrT === 'number' ? tf.scalar(lrT) : lrT;
  return updating({ op: 'Adam', ...settings }, [w, m, v], grad, rate, () => {
    const newM = tf.add(tf.mul(m, beta1), tf.mul(grad, 1 - beta1));
    const newV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(grad), 1 - beta2));
    const move = tf.div(tf.mul(newM, rate), tf.add(tf.sqrt(newV), epsilon));
    return [tf.sub(w, move), newM, newV];
  });
}
