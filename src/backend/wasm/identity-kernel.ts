import type { tf } from '../tf.ts';
import type { Heap } from './heap.ts';

/**
 * `Identity`: another tensor of the same values, which tfjs' own copies. Every
 * tensor that a gradient needs is cloned, so that copying them would double the
 * memory of a step. Sharing is sound: no kernel writes into its inputs.
 */
export function identity(heap: Heap, { x }: { x: tf.TensorInfo }): tf.TensorInfo | null {
  if (x.dtype === 'string') return null;
  heap.share(x);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}
