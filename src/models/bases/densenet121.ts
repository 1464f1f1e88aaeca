import type { BaseSpec } from '../../experiment/schema.ts';
import { type Builder, channelScale, channelsOf, createBuilder } from '../builder.ts';
import type { Layer, ModelGraph } from '../graph.ts';

const EPSILON = 1.001e-5;
const GROWTH_RATE = 32;
/** Channels of a unit's 1x1 convolution, in growth rates. */
const BOTTLENECK = 4;
/** Share of the channels a transition keeps. */
const COMPRESSION = 0.5;
/** Dense units of conv2 to conv5. */
const UNITS = [6, 12, 24, 16] as const;

/**
 * DenseNet121 without its top (Huang et al., arXiv:1608.06993; layers and names of
 * keras/src/applications/densenet.py). Output: a 32nd of the input a side, 1024 channels
 * at width 1. Blocks: conv1 to conv5, each with the transition that follows it, and bn.
 */
export function densenet121({ inputSize, width }: BaseSpec): ModelGraph {
  const net = createBuilder('densenet121', [inputSize, inputSize, 3]);
  const scaled = channelScale(width);
  const growth = { inner: scaled(BOTTLENECK * GROWTH_RATE), outer: scaled(GROWTH_RATE) };

  net.block('conv1');
  let x = net.input('input_layer');
  x = net.zeroPadding(x, 'zero_padding2d', 3);
  x = net.conv2d(x, 'conv1_conv', scaled(64), 7, { strides: 2, useBias: false });
  x = net.batchNorm(x, 'conv1_bn', { epsilon: EPSILON });
  x = net.relu(x, 'conv1_relu');
  x = net.zeroPadding(x, 'zero_padding2d_1', 1);
  x = net.maxPool(x, 'pool1', 3, { strides: 2 });

  for (const [i, units] of UNITS.entries()) {
    const stage = `conv${i + 2}`;
    net.block(stage);
    for (let unit = 1; unit <= units; unit++) {
      x = denseUnit(net, x, `${stage}_block${unit}`, growth);
    }
    if (i < UNITS.length - 1) x = transition(net, x, `pool${i + 2}`);
  }

  net.block('bn');
  x = net.batchNorm(x, 'bn', { epsilon: EPSILON });
  x = net.relu(x, 'relu');
  return net.build(x);
}

/** 1x1 and 3x3 convolution, normalised before each; the result joins the input's channels. */
function denseUnit(
  net: Builder,
  x: Layer,
  name: string,
  { inner, outer }: { inner: number; outer: number },
): Layer {
  let y = net.batchNorm(x, `${name}_0_bn`, { epsilon: EPSILON });
  y = net.relu(y, `${name}_0_relu`);
  y = net.conv2d(y, `${name}_1_conv`, inner, 1, { useBias: false });
  y = net.batchNorm(y, `${name}_1_bn`, { epsilon: EPSILON });
  y = net.relu(y, `${name}_1_relu`);
  y = net.conv2d(y, `${name}_2_conv`, outer, 3, { padding: 'same', useBias: false });
  return net.concat([x, y], `${name}_concat`);
}

/** Halves the channels, then height and width. */
function transition(net: Builder, x: Layer, name: string): Layer {
  const channels = Math.max(1, Math.floor(channelsOf(x) * COMPRESSION));
  let y = net.batchNorm(x, `${name}_bn`, { epsilon: EPSILON });
  y = net.relu(y, `${name}_relu`);
  y = net.conv2d(y, `${name}_conv`, channels, 1, { useBias: false });
  return net.avgPool(y, `${name}_pool`, 2);
}
