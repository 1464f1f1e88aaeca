import type { tf } from '../backend/tf.ts';
import type { Examples } from './data/examples.ts';
import { pause } from './pause.ts';

/** What a network gives for a batch of examples. */
export interface Outputs {
  readonly indices: Int32Array;
  /** Row-major, a row an example. */
  readonly values: Float32Array;
}

/**
 * What `run` gives for batches of examples, in their order. The backend has the next batch before
 * the outputs of one are read back: a GPU computes it meanwhile.
 */
export async function* outputsInTurn(
  run: (x: tf.Tensor4D) => tf.Tensor,
  examples: Examples,
  batches: readonly Int32Array[],
): AsyncGenerator<Outputs> {
  let before: Promise<Outputs> | null = null;
  for (const indices of batches) {
    const next = outputsOf(run, examples, indices);
    // Of two that fail the first is told of.
    next.catch(() => {});
    if (before !== null) yield await before;
    before = next;
    await pause();
  }
  if (before !== null) yield await before;
}

async function outputsOf(
  run: (x: tf.Tensor4D) => tf.Tensor,
  examples: Examples,
  indices: Int32Array,
): Promise<Outputs> {
  const x = examples.input(indices, 0);
  const outputs = run(x);
  x.dispose();
  const values = (await outputs.data()) as Float32Array;
  outputs.dispose();
  return { indices, values };
}
