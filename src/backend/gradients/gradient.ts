import { tf } from '../tf.ts';

/** How one kernel's gradient by its inputs is found. */
export interface Gradient {
  /** The inputs that `inputs` reads, by the kernel's names; its `saved` starts with them. */
  readonly saves?: readonly string[];
  /** Whether `saved` ends with the kernel's output. */
  readonly savesOutput?: boolean;
  /** For kernels of any number of inputs: `saved` is all of them. */
  readonly savesAll?: boolean;
  /** The gradient by each input, computed when asked for. */
  inputs(
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attributes: Readonly<Record<string, never>>,
  ): Record<string, () => tf.Tensor> | readonly (() => tf.Tensor)[];
}

/** Sums a gradient over the axes along which an input was broadcast to it. */
export function unbroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  const reduced = axes.length === 0 ? gradient : tf.sum(gradient, axes);
  return tf.reshape(reduced, shape);
}
