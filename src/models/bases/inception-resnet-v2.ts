import type { BaseSpec } from '../../experiment/schema.ts';
import { type Builder, channelScale, channelsOf, createBuilder } from '../builder.ts';
import type { Layer, ModelGraph, Padding, Size2 } from '../graph.ts';

const EPSILON = 1e-3;

/** [published channels, kernel] of one convolution of a branch, stride 1, `same`. */
type Conv = readonly [channels: number, kernel: number | Size2];

interface Stage {
  /** The Keras prefix of the units' names, which is the block's name too. */
  readonly block: string;
  readonly units: number;
  readonly scale: number;
  readonly branches: readonly (readonly Conv[])[];
}

const BLOCK35: Stage = {
  block: 'block35',
  units: 10,
  scale: 0.17,
  branches: [
    [[32, 1]],
    [
      [32, 1],
      [32, 3],
    ],
    [
      [32, 1],
      [48, 3],
      [64, 3],
    ],
  ],
};

const BLOCK17: Stage = {
  block: 'block17',
  units: 20,
  scale: 0.1,
  branches: [
    [[192, 1]],
    [
      [128, 1],
      [160, [1, 7]],
      [192, [7, 1]],
    ],
  ],
};

const BLOCK8: Stage = {
  block: 'block8',
  units: 10,
  scale: 0.2,
  branches: [
    [[192, 1]],
    [
      [192, 1],
      [224, [1, 3]],
      [256, [3, 1]],
    ],
  ],
};

/**
 * InceptionResNetV2 without its top (Szegedy et al., arXiv:1602.07261; layers and names of
 * keras/src/applications/inception_resnet_v2.py, running numbers as in the first model of a
 * session). Output: 1536 channels at width 1; 1x1 pixels at 75 px, 8x8 at 299 px.
 * Blocks: stem, mixed_5b, block35, mixed_6a, block17, mixed_7a, block8, conv_7b.
 */
export function inceptionResnetV2({ inputSize, width }: BaseSpec): ModelGraph {
  const net = createBuilder('inception_resnet_v2', [inputSize, inputSize, 3]);
  const named = runningNames();
  const scaled = channelScale(width);
  const convBn: ConvBn = (x, channels, kernel, { strides = 1, padding = 'same' } = {}) => {
    let y = net.conv2d(x, named('conv2d'), scaled(channels), kernel, {
      strides,
      padding,
      useBias: false,
    });
    y = net.batchNorm(y, named('batch_normalization'), { epsilon: EPSILON, scale: false });
    return net.relu(y, named('activation'));
  };
  const halvedPool = (x: Layer) => net.maxPool(x, named('max_pooling2d'), 3, { strides: 2 });
  const valid = { padding: 'valid' } as const;
  const halved = { strides: 2, ...valid };

  net.block('stem');
  let x = net.input('input_layer');
  x = convBn(x, 32, 3, halved);
  x = convBn(x, 32, 3, valid);
  x = convBn(x, 64, 3);
  x = halvedPool(x);
  x = convBn(x, 80, 1, valid);
  x = convBn(x, 192, 3, valid);
  x = halvedPool(x);

  net.block('mixed_5b');
  const b0 = convBn(x, 96, 1);
  const b1 = convBn(convBn(x, 48, 1), 64, 5);
  const b2 = convBn(convBn(convBn(x, 64, 1), 96, 3), 96, 3);
  const pooled = net.avgPool(x, named('average_pooling2d'), 3, { strides: 1, padding: 'same' });
  x = net.concat([b0, b1, b2, convBn(pooled, 64, 1)], 'mixed_5b');

  x = residualStage(net, x, BLOCK35, convBn, named);

  net.block('mixed_6a');
  const c0 = convBn(x, 384, 3, halved);
  const c1 = convBn(convBn(convBn(x, 256, 1), 256, 3), 384, 3, halved);
  x = net.concat([c0, c1, halvedPool(x)], 'mixed_6a');

  x = residualStage(net, x, BLOCK17, convBn, named);

  net.block('mixed_7a');
  const d0 = convBn(convBn(x, 256, 1), 384, 3, halved);
  const d1 = convBn(convBn(x, 256, 1), 288, 3, halved);
  const d2 = convBn(convBn(convBn(x, 256, 1), 288, 3), 320, 3, halved);
  x = net.concat([d0, d1, d2, halvedPool(x)], 'mixed_7a');

  x = residualStage(net, x, { ...BLOCK8, units: BLOCK8.units - 1 }, convBn, named);
  x = residualUnit(net, x, `block8_${BLOCK8.units}`, { ...BLOCK8, scale: 1 }, convBn, named);

  net.block('conv_7b');
  x = net.conv2d(x, 'conv_7b', scaled(1536), 1, { padding: 'same', useBias: false });
  x = net.batchNorm(x, 'conv_7b_bn', { epsilon: EPSILON, scale: false });
  x = net.relu(x, 'conv_7b_ac');
  return net.build(x);
}

/** Convolution without bias, batch normalisation without gamma, relu. */
type ConvBn = (
  x: Layer,
  channels: number,
  kernel: number | Size2,
  options?: { strides?: number; padding?: Padding },
) => Layer;

function residualStage(net: Builder, x: Layer, stage: Stage, convBn: ConvBn, named: Named): Layer {
  net.block(stage.block);
  let y = x;
  for (let unit = 1; unit <= stage.units; unit++) {
    const name = `${stage.block}_${unit}`;
    y = net.relu(residualUnit(net, y, name, stage, convBn, named), `${name}_ac`);
  }
  return y;
}

/** x + scale * (the branches' outputs, joined and projected back to x's channels). */
function residualUnit(
  net: Builder,
  x: Layer,
  name: string,
  { branches, scale }: Stage,
  convBn: ConvBn,
  named: Named,
): Layer {
  const outputs = branches.map((branch) =>
    branch.reduce((from, [channels, kernel]) => convBn(from, channels, kernel), x),
  );
  const mixed = net.concat(outputs, `${name}_mixed`);
  const up = net.conv2d(mixed, `${name}_conv`, channelsOf(x), 1, { padding: 'same' });
  return net.scaledResidual(x, up, named('custom_scale_layer'), scale);
}

type Named = (kind: string) => string;

/** Keras's automatic names: `conv2d`, `conv2d_1`, `conv2d_2`, ... for each kind. */
function runningNames(): Named {
  const used = new Map<string, number>();
  return (kind) => {
    const n = used.get(kind) ?? 0;
    used.set(kind, n + 1);
    return n === 0 ? kind : `${kind}_${n}`;
  };
}
