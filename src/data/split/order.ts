import { generatorOf } from '../../experiment/random.ts';

/**
 * The batches of one epoch: every index once, in an order drawn from `seed` and
 * `epoch`. A last batch of less than half the size joins the one before, since
 * batch statistics of a few images are useless; a batch is thus smaller than
 * 1.5 times `batchSize`. There is a single batch when there are no more than
 * `batchSize` indices.
 * @param epoch From 1.
 */
export function epochBatches(
  indices: Int32Array,
  batchSize: number,
  seed: number,
  epoch: number,
): Int32Array[] {
  const order = generatorOf('order', seed, epoch).shuffle(indices.slice());
  const batches = chunks(order, batchSize);
  if (batches.length < 2 || batches.at(-1)!.length >= batchSize / 2) return batches;
  const whole = batches.slice(0, -2);
  return [...whole, order.subarray(whole.length * batchSize)];
}

/** The indices in their order, `size` at a time; the last chunk may be smaller. Views, not copies. */
export function chunks(indices: Int32Array, size: number): Int32Array[] {
  const count = Math.ceil(indices.length / size);
  return Array.from({ length: count }, (_, k) => indices.subarray(k * size, (k + 1) * size));
}
