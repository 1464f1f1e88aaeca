import { tf } from '../tf.ts';
import type { Heap } from './heap.ts';

/**
 * `Sum` of a float32 tensor over neighbouring axes that are not its
 * last, such as those of a bias's gradient; null for other axes. tfjs' own
 * transposes the tensor first.
 */
export function sum(
  heap: Heap,
  { x }: { x: tf.TensorInfo },
  { axis, keepDims }: { axis?: number | number[]; keepDims?: boolean },
): tf.TensorInfo | null {
  const axes = tf.util.parseAxisParam(axis as number, x.shape).sort((a, b) => a - b);
  const [first, last] = [axes[0], axes.at(-1)];
  if (x.dtype !== 'float32' || first === undefined || last === undefined) return null;
  const areNeighbours = last - first === axes.length - 1;
  const inner = tf.util.sizeFromShape(x.shape.slice(last + 1));
  if (!areNeighbours || inner === 1) return null;
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const out = heap.output(keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i)));
  const reduced = tf.util.sizeFromShape(x.shape.slice(first, last + 1));
  const outer = tf.util.sizeFromShape(x.shape.slice(0, first));
  for (let i = 0; i < outer; i++) {
    const from = heap.offset(x) + i * reduced * inner * 4;
    heap.kernels.channelSums(from, heap.offset(out) + i * inner * 4, reduced, inner);
  }
  return out;
}
