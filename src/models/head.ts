import type { HeadSpec } from '../experiment/training-schema.ts';
import { createBuilder } from './builder.ts';
import type { Layer, ModelGraph, Shape } from './graph.ts';

/**
 * The part of the classifier that is new for each target: global average pooling, a relu
 * dense layer for each of `units`, and a linear dense layer of `classes` logits (the softmax
 * is the loss's). Where there is a dropout it follows each of `units`, or the pooling where
 * there are none. Names are Keras's own defaults. `featureShape` is the base's output.
 */
export function buildHead(
  featureShape: Shape,
  { units, dropout = 0 }: HeadSpec,
  classes: number,
): ModelGraph {
  const net = createBuilder('head', featureShape);
  net.block('head');
  let x = net.input('input_layer');
  x = net.globalAveragePool(x, 'global_average_pooling2d');
  const named = (name: string, index: number) => (index === 0 ? name : `${name}_${index}`);
  const dropped = (y: Layer, index: number) =>
    dropout === 0 ? y : net.dropout(y, named('dropout', index), dropout);
  if (units.length === 0) x = dropped(x, 0);
  for (const [i, width] of units.entries())
    x = dropped(net.dense(x, named('dense', i), width, 'relu'), i);
  return net.build(net.dense(x, named('dense', units.length), classes));
}
