import { tf } from '../tf.ts';
import type { Heap } from './heap.ts';

/** `ReluGrad`: dx = dy where y = relu(x) is above 0, else 0. */
export function reluGrad(
  heap: Heap,
  { dy, y }: { dy: tf.TensorInfo; y: tf.TensorInfo },
): tf.TensorInfo {
  const dx = heap.output(y.shape);
  const size = tf.util.sizeFromShape(y.shape);
  heap.kernels.reluGradient(heap.offset(dy), heap.offset(y), heap.offset(dx), size);
  return dx;
}

type AdamName = 'w' | 'gradient' | 'm' | 'v';

/** `Adam`: the new w, m and v of one update, as in ops/adam.ts. */
export function adam(
  heap: Heap,
  { w, gradient, m, v }: Record<AdamName, tf.TensorInfo>,
  attributes: { rate: number; beta1: number; beta2: number; epsilon: number },
): tf.TensorInfo[] {
  const outputs = [w, m, v].map(({ shape }) => heap.output(shape));
  heap.kernels.adam(
    ...[w, gradient, m, v, ...outputs].map(heap.offset),
    tf.util.sizeFromShape(w.shape),
    attributes.rate,
    attributes.beta1,
    attributes.beta2,
    attributes.epsilon,
  );
  return outputs;
}
