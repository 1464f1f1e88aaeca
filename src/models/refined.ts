import { channelsOf, createBuilder } from './builder.ts';
import type { Layer, ModelGraph, Shape } from './graph.ts';

/** The block of the layers that stand beside the base. */
export const ENCODER = 'encoder';

/**
 * The small encoder of REFINE (2025, arXiv:2505.11771): for each of `filters` a 3x3 convolution
 * with relu and a 2x2 max pooling while the map has two pixels a side, then the mean over space,
 * [1, 1, channels].
 * @param inputShape [height, width, channels] of an image.
 */
export function buildEncoder(inputShape: Shape, filters: readonly number[]): ModelGraph {
  const net = createBuilder(ENCODER, inputShape);
  net.block(ENCODER);
  let x = net.input('encoder_input');
  for (const [i, channels] of filters.entries()) {
    x = net.conv2d(x, `encoder_conv${i + 1}`, channels, 3, { padding: 'same', activation: 'relu' });
    if (sideOf(x) >= 2) x = net.maxPool(x, `encoder_pool${i + 1}`, 2);
  }
  return net.build(net.avgPool(x, 'encoder_mean', sideOf(x)));
}

/**
 * A base with an encoder beside it: the channels of both, averaged over space, one after the
 * other, [1, 1, channels]. What is below block `encoder` is the base's part.
 */
export function refined(base: ModelGraph, filters: readonly number[]): ModelGraph {
  const encoder = buildEncoder(base.inputShape, filters);
  const input = base.layers[0]!.name;
  const last = base.layers.at(-1)!;
  const mean = meanOf(last);
  const beside = encoder.layers
    .filter(({ kind }) => kind !== 'input')
    .map((layer) => ({
      ...layer,
      inputs: layer.inputs.map((name) => (name === encoder.layers[0]!.name ? input : name)),
    }));
  const both: Layer = {
    kind: 'concat',
    name: 'refined_features',
    block: ENCODER,
    inputs: [mean.name, beside.at(-1)!.name],
    outputShape: [1, 1, channelsOf(mean) + channelsOf(beside.at(-1)!)],
    weights: [],
  };
  return {
    ...base,
    layers: [...base.layers, mean, ...beside, both],
    outputShape: both.outputShape,
  };
}

/** The mean of a map over space. */
function meanOf(map: Layer): Layer {
  const side = sideOf(map);
  return {
    kind: 'avgPool',
    name: 'base_mean',
    block: map.block,
    inputs: [map.name],
    outputShape: [1, 1, channelsOf(map)],
    weights: [],
    poolSize: [side, side],
    strides: [side, side],
    padding: 'valid',
  };
}

/** Images are square, and so are their maps. */
function sideOf({ outputShape }: Layer): number {
  return outputShape[0]!;
}
