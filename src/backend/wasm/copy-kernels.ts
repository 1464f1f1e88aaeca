import { tf } from '../tf.ts';
import type { Heap } from './heap.ts';

/**
 * `Concat`: float32 tensors joined along an axis; null for other types. tfjs'
 * own makes a view for each row of each input.
 */
export function concat(
  heap: Heap,
  inputs: readonly tf.TensorInfo[],
  { axis }: { axis: number },
): tf.TensorInfo | null {
  const parts = inputs.filter(({ shape }) => tf.util.sizeFromShape(shape) > 0);
  const first = parts[0];
  if (first === undefined || parts.some(({ dtype }) => dtype !== 'float32')) return null;
  const along = tf.util.parseAxisParam(axis, first.shape)[0]!;
  const out = heap.output(
    tf.backend_util.computeOutShape(
      parts.map(({ shape }) => shape),
      along,
    ),
  );
  const outer = tf.util.sizeFromShape(first.shape.slice(0, along));
  const step = runBytes(out.shape, along);
  let to = heap.offset(out);
  for (const part of parts) {
    const bytes = runBytes(part.shape, along);
    heap.kernels.copyRuns(heap.offset(part), bytes, to, step, bytes, outer);
    to += bytes;
  }
  return out;
}

/** `Slice` of a float32 tensor that cuts one axis; null for another type, or more axes. */
export function slice(
  heap: Heap,
  { x }: { x: tf.TensorInfo },
  attributes: { begin: number[]; size: number[] },
): tf.TensorInfo | null {
  const [begin, size] = tf.slice_util.parseSliceParams(
    x as tf.Tensor,
    attributes.begin,
    attributes.size,
  ) as [number[], number[]];
  const cut = size.flatMap((length, axis) => (length === x.shape[axis] ? [] : [axis]));
  const axis = cut[0];
  if (x.dtype !== 'float32' || cut.length !== 1 || axis === undefined) return null;
  const out = heap.output(size);
  const step = runBytes(x.shape, axis);
  const bytes = runBytes(size, axis);
  const start = (step / x.shape[axis]!) * begin[axis]!;
  const outer = tf.util.sizeFromShape(size.slice(0, axis));
  heap.kernels.copyRuns(heap.offset(x) + start, step, heap.offset(out), bytes, bytes, outer);
  return out;
}

/**
 * `Tile` of a float32 tensor along neighbouring axes of size 1, as in the gradient
 * of a mean; null for others. tfjs' own goes value by value, in JavaScript.
 */
export function tile(
  heap: Heap,
  { x }: { x: tf.TensorInfo },
  { reps }: { reps: number[] },
): tf.TensorInfo | null {
  const first = reps.findIndex((count) => count !== 1);
  const last = reps.findLastIndex((count) => count !== 1);
  if (x.dtype !== 'float32' || first === -1) return null;
  if (x.shape.slice(first, last + 1).some((size) => size !== 1)) return null;
  const out = heap.output(x.shape.map((size, axis) => size * reps[axis]!));
  const count = tf.util.sizeFromShape(reps);
  const bytes = runBytes(x.shape, last + 1);
  const outer = tf.util.sizeFromShape(x.shape.slice(0, first));
  for (let i = 0; i < outer; i++) {
    const to = heap.offset(out) + i * count * bytes;
    heap.kernels.copyRuns(heap.offset(x) + i * bytes, 0, to, bytes, bytes, count);
  }
  return out;
}

/** Bytes from one index before `axis` to the next. */
function runBytes(shape: readonly number[], axis: number): number {
  return tf.util.sizeFromShape(shape.slice(axis)) * 4;
}
