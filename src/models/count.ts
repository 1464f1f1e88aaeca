import { type Layer, type ModelGraph, type Shape, weightsOf } from './graph.ts';

/** Numbers in the graph's arrays; `trainable` leaves out the moving statistics. */
export function countParameters(graph: ModelGraph): { total: number; trainable: number } {
  let [total, trainable] = [0, 0];
  for (const weight of weightsOf(graph)) {
    const size = sizeOf(weight.shape);
    total += size;
    if (weight.trainable) trainable += size;
  }
  return { total, trainable };
}

/** Multiply-adds of the convolutions and dense layers in one forward pass of one image. */
export function countMacs(graph: ModelGraph): number {
  return graph.layers.reduce((sum, layer) => sum + macsOf(layer), 0);
}

/** Elements of an array of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, side) => size * side, 1);
}

function macsOf(layer: Layer): number {
  if (layer.kind !== 'conv2d' && layer.kind !== 'dense') return 0;
  const kernel = layer.weights[0]!;
  // Each kernel element is used once for every output pixel; a vector is one pixel.
  const pixels = sizeOf(layer.outputShape.slice(0, -1));
  return pixels * sizeOf(kernel.shape);
}
