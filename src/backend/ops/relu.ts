import { tf } from '../tf.ts';
import { runOwnKernel } from './own-kernel.ts';

/** The gradient of y = relu(x) by x, given y: dy where y > 0, else 0. */
export function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const [own] = runOwnKernel('ReluGrad', { dy, y }) ?? [];
  return own ?? tf.mul(dy, tf.step(y));
}
