import { tf } from '../../src/backend/tf.ts';
import { generatorOf } from '../../src/experiment/random.ts';
import type { ModelGraph } from '../../src/models/graph.ts';
import {
  initialWeights,
  toVariables,
  type WeightArray,
  type WeightArrays,
} from '../../src/models/weights/weights.ts';

/** Standard normal values; equal names give equal values. */
export function normals(name: string, shape: number[]): tf.Tensor {
  const random = generatorOf('test', name);
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

/** A batch of normal values that fits the graph's input. */
export function batchFor(graph: ModelGraph, count: number): tf.Tensor4D {
  return normals(graph.name, [count, ...graph.inputShape]) as tf.Tensor4D;
}

/**
 * Seeded weights with nothing left at its first value: biases, gammas, betas and moving
 * statistics are drawn too, so that a forgotten one shows.
 */
export function livelyWeights(graph: ModelGraph, seed: number) {
  return toVariables(livelyArrays(graph, seed), graph);
}

/** The same on the host. */
export function livelyArrays(graph: ModelGraph, seed: number): WeightArrays {
  const arrays = new Map<string, WeightArray>();
  for (const [name, { shape, values }] of initialWeights(graph, seed)) {
    const random = generatorOf('lively', seed, name);
    // Kernels grow by what a relu loses, or nothing would reach a deep network's end.
    const jittered = name.endsWith('/kernel')
      ? values.map((value) => value * Math.SQRT2)
      : values.map((value) => value + 0.4 * (random.uniform() - 0.5));
    arrays.set(name, { shape, values: jittered });
  }
  return arrays;
}
