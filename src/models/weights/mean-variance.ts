import { generatorOf } from '../../experiment/random.ts';
import { type ModelGraph, weightsOf } from '../graph.ts';
import { initialWeights, type WeightArrays } from './weights.ts';

/**
 * Weights drawn after others: each trained array from a normal distribution with
 * the mean and variance of the given one, so that its scale is kept and its
 * features are lost (Mean Var Init of Raghu et al. 2019, Transfusion). Moving
 * statistics start anew: they would be of features that are not there.
 */
export function drawnAfter(graph: ModelGraph, arrays: WeightArrays, seed: number): WeightArrays {
  const drawn = initialWeights(graph, seed);
  for (const { name, trainable } of weightsOf(graph)) {
    if (!trainable) continue;
    const { mean, sd } = momentsOf(arrays.get(name)!.values);
    const random = generatorOf('mean-variance', seed, name);
    drawn.set(name, {
      ...arrays.get(name)!,
      values: arrays.get(name)!.values.map(() => mean + sd * random.normal()),
    });
  }
  return drawn;
}

/** Mean and standard deviation (divided by n) of an array, in double precision. */
function momentsOf(values: Float32Array): { mean: number; sd: number } {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / values.length) };
}
