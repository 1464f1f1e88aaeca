import type { HeadSpec } from '../experiment/training-schema.ts';
import { createBuilder } from './builder.ts';
import type { ModelGraph, Shape } from './graph.ts';

/**
 * The part of the classifier that is new for each target: global average pooling, a relu
 * dense layer for each of `units`, and a linear dense layer of `classes` logits (the softmax
 * is the loss's). Names are Keras's own defaults. `featureShape` is the base's output.
 */
export function buildHead(featureShape: Shape, { units }: HeadSpec, classes: number): ModelGraph {
  const net = createBuilder('head', featureShape);
  net.block('head');
  let x = net.input('input_layer');
  x = net.globalAveragePool(x, 'global_average_pooling2d');
  const dense = (index: number) => (index === 0 ? 'dense' : `dense_${index}`);
  for (const [i, width] of units.entries()) x = net.dense(x, dense(i), width, 'relu');
  return net.build(net.dense(x, dense(units.length), classes));
}
