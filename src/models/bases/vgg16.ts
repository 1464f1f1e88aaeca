import type { BaseSpec } from '../../experiment/schema.ts';
import { channelScale, createBuilder } from '../builder.ts';
import type { Layer, ModelGraph } from '../graph.ts';

/** [channels, convolutions] of each block: configuration D, table 1 of the paper. */
const BLOCKS = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
] as const;

/**
 * VGG16 without its top (Simonyan & Zisserman, arXiv:1409.1556; layers and names of
 * keras/src/applications/vgg16.py). Output: a 32nd of the input a side, 512 channels
 * at width 1. Blocks: block1 to block5.
 */
export function vgg16({ inputSize, width }: BaseSpec): ModelGraph {
  const net = createBuilder('vgg16', [inputSize, inputSize, 3]);
  const scaled = channelScale(width);

  net.block('block1');
  let x: Layer = net.input('input_layer');
  for (const [i, [channels, convolutions]] of BLOCKS.entries()) {
    const block = `block${i + 1}`;
    net.block(block);
    for (let j = 1; j <= convolutions; j++) {
      x = net.conv2d(x, `${block}_conv${j}`, scaled(channels), 3, {
        padding: 'same',
        activation: 'relu',
      });
    }
    x = net.maxPool(x, `${block}_pool`, 2);
  }
  return net.build(x);
}
