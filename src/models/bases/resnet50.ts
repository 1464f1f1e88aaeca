import type { BaseSpec } from '../../experiment/schema.ts';
import { type Builder, channelScale, createBuilder } from '../builder.ts';
import type { Layer, ModelGraph } from '../graph.ts';

/** [bottleneck channels, residual units, stride of the first unit] of conv2 to conv5. */
const STAGES = [
  [64, 3, 1],
  [128, 4, 2],
  [256, 6, 2],
  [512, 3, 2],
] as const;

/** What ends the name of a 3x3 convolution that strides. */
const STRIDED = 'conv_strided';

/** In what the two versions differ, beside the place of the stride. */
interface Variant {
  readonly strideIn: '1x1' | '3x3';
  readonly epsilon: number;
  readonly useBias: boolean;
}

/** keras/src/applications/resnet.py. */
const KERAS: Variant = { strideIn: '1x1', epsilon: 1.001e-5, useBias: true };
/** torchvision/models/resnet.py, and timm's resnet50. */
const TORCH: Variant = { strideIn: '3x3', epsilon: 1e-5, useBias: false };

/**
 * ResNet50 without its top (He et al., arXiv:1512.03385; layers and names of
 * keras/src/applications/resnet.py). Version 1 strides in a unit's first 1x1 convolution, as
 * Keras does; version 1.5 in its 3x3 one, which then has another name, so that no weights of
 * one fit the other.
 * Output: a 32nd of the input a side, 2048 channels at width 1. Blocks: conv1 to conv5.
 */
export function resnet50({ inputSize, width, version }: BaseSpec): ModelGraph {
  const name = version === undefined ? 'resnet50' : `resnet50_v${version}`;
  const net = createBuilder(name, [inputSize, inputSize, 3]);
  const scaled = channelScale(width);
  const variant = version === 1.5 ? TORCH : KERAS;
  const { epsilon, useBias } = variant;

  net.block('conv1');
  let x = net.input('input_layer');
  x = net.zeroPadding(x, 'conv1_pad', 3);
  x = net.conv2d(x, 'conv1_conv', scaled(64), 7, { strides: 2, useBias });
  x = net.batchNorm(x, 'conv1_bn', { epsilon });
  x = net.relu(x, 'conv1_relu');
  x = net.zeroPadding(x, 'pool1_pad', 1);
  x = net.maxPool(x, 'pool1_pool', 3, { strides: 2 });

  for (const [i, [channels, units, stride]] of STAGES.entries()) {
    const stage = `conv${i + 2}`;
    const sizes = { ...variant, inner: scaled(channels), outer: scaled(4 * channels) };
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
  { inner, outer, strideIn, epsilon, useBias }: Variant & { inner: number; outer: number },
  { stride, projected }: { stride: number; projected: boolean },
): Layer {
  const convBn = (
    from: Layer,
    index: number,
    filters: number,
    size: number,
    { as = 'conv', ...options }: Parameters<Builder['conv2d']>[4] & { as?: string } = {},
  ) => {
    const y = net.conv2d(from, `${name}_${index}_${as}`, filters, size, { useBias, ...options });
    return net.batchNorm(y, `${name}_${index}_bn`, { epsilon });
  };
  const inThree = strideIn === '3x3' && stride > 1;

  const shortcut = projected ? convBn(x, 0, outer, 1, { strides: stride }) : x;
  let y = convBn(x, 1, inner, 1, { strides: inThree ? 1 : stride });
  y = net.relu(y, `${name}_1_relu`);
  if (inThree) {
    // Zeros on all sides, as PyTorch has them: Keras's `same` would have none above and left.
    y = net.zeroPadding(y, `${name}_2_pad`, 1);
    y = convBn(y, 2, inner, 3, { strides: stride, as: STRIDED });
  } else {
    y = convBn(y, 2, inner, 3, { padding: 'same' });
  }
  y = net.relu(y, `${name}_2_relu`);
  y = convBn(y, 3, outer, 1);
  y = net.add(shortcut, y, `${name}_add`);
  return net.relu(y, `${name}_out`);
}
