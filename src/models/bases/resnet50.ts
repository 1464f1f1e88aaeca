import type { BaseSpec } from '../../experiment/schema.ts';
import { type Builder, channelScale, createBuilder } from '../builder.ts';
import type { Layer, ModelGraph } from '../graph.ts';

const EPSILON = 1.001e-5;

/** [bottleneck channels, residual units, stride of the first unit] of conv2 to conv5. */
const STAGES = [
  [64, 3, 1],
  [128, 4, 2],
  [256, 6, 2],
  [512, 3, 2],
] as const;

/**
 * ResNet50, version 1, without its top (He et al., arXiv:1512.03385; layers and names of
 * keras/src/applications/resnet.py, which puts the stride on a unit's first 1x1 convolution).
 * Output: a 32nd of the input a side, 2048 channels at width 1. Blocks: conv1 to conv5.
 */
export function resnet50({ inputSize, width }: BaseSpec): ModelGraph {
  const net = createBuilder('resnet50', [inputSize, inputSize, 3]);
  const scaled = channelScale(width);

  net.block('conv1');
  let x = net.input('input_layer');
  x = net.zeroPadding(x, 'conv1_pad', 3);
  x = net.conv2d(x, 'conv1_conv', scaled(64), 7, { strides: 2 });
  x = net.batchNorm(x, 'conv1_bn', { epsilon: EPSILON });
  x = net.relu(x, 'conv1_relu');
  x = net.zeroPadding(x, 'pool1_pad', 1);
  x = net.maxPool(x, 'pool1_pool', 3, { strides: 2 });

  for (const [i, [channels, units, stride]] of STAGES.entries()) {
    const stage = `conv${i + 2}`;
    const sizes = { inner: scaled(channels), outer: scaled(4 * channels) };
    net.block(stage);
    x = residualUnit(net, x, `${stage}_block1`, sizes, { stride, projected: true });
    for (let unit = 2; unit <= units; unit++) {
      x = residualUnit(net, x, `${stage}_block${unit}`, sizes, { stride: 1, projected: false });
    }
  }
  return net.build(x);
}

/** A bottleneck of 1x1, 3x3 and 1x1 convolutions beside its shortcut. */
function residualUnit(
  net: Builder,
  x: Layer,
  name: string,
  { inner, outer }: { inner: number; outer: number },
  { stride, projected }: { stride: number; projected: boolean },
): Layer {
  const convBn = (from: Layer, index: number, ...conv: ConvArguments) => {
    const y = net.conv2d(from, `${name}_${index}_conv`, ...conv);
    return net.batchNorm(y, `${name}_${index}_bn`, { epsilon: EPSILON });
  };

  const shortcut = projected ? convBn(x, 0, outer, 1, { strides: stride }) : x;
  let y = convBn(x, 1, inner, 1, { strides: stride });
  y = net.relu(y, `${name}_1_relu`);
  y = convBn(y, 2, inner, 3, { padding: 'same' });
  y = net.relu(y, `${name}_2_relu`);
  y = convBn(y, 3, outer, 1);
  y = net.add(shortcut, y, `${name}_add`);
  return net.relu(y, `${name}_out`);
}

type ConvArguments =
  Parameters<Builder['conv2d']> extends [Layer, string, ...infer Rest] ? Rest : never;
