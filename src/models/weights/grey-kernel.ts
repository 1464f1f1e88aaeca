import { BenchError } from '../../errors.ts';
import type { PixelScaling } from '../../experiment/bases.ts';
import type { ModelGraph } from '../graph.ts';
import type { WeightArrays } from './weights.ts';

/** Scalings that give R, G and B of a grey pixel the same value. */
const ALIKE: readonly PixelScaling[] = ['tf', 'unit'];

/**
 * Weights of a network of grey images for a base of RGB: a third of the first kernel for each of
 * R, G and B. Of a grey image that is what the network computed; of a colour image it is that
 * of the mean of its channels.
 * @returns The same arrays where the first kernel is not of one channel.
 * @throws {BenchError} 'data' where the scaling treats the channels differently.
 */
export function ofGrey(
  graph: ModelGraph,
  arrays: WeightArrays,
  scaling: PixelScaling,
  file: string,
): WeightArrays {
  const first = graph.layers.find(({ kind }) => kind === 'conv2d')!.weights[0]!;
  const kernel = arrays.get(first.name);
  const [height, width, channels, filters] = kernel?.shape ?? [];
  if (kernel === undefined || channels !== 1 || first.shape[2] !== 3) return arrays;
  if (!ALIKE.includes(scaling))
    throw new BenchError(
      'data',
      `${file} takes images of one channel, and pixels are scaled as \`${scaling}\`, which gives the three of a grey pixel different values`,
      {
        remedy: `Say how they were scaled where it was trained: weights(..., { preprocessing: 'unit' }) for 0 to 1, 'tf' for -1 to 1.`,
      },
    );
  const values = new Float32Array(3 * kernel.values.length);
  for (let at = 0; at < height! * width!; at++)
    for (let i = 0; i < 3 * filters!; i++)
      values[at * 3 * filters! + i] = kernel.values[at * filters! + (i % filters!)]! / 3;
  return new Map(arrays).set(first.name, { shape: [height!, width!, 3, filters!], values });
}
