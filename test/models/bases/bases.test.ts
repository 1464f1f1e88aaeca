import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BenchError } from '../../../src/errors.ts';
import { BASE_NAMES, BASES } from '../../../src/experiment/bases.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { countParameters } from '../../../src/models/count.ts';
import { blocksOf, weightsOf } from '../../../src/models/graph.ts';

/**
 * What Keras 3.15.1 says of keras.applications.<name>(include_top=False, weights=None,
 * input_shape=(size, size, 3)) at the smallest input. `listing` is the SHA-256 of one line
 * a layer of model.layers: the JSON, without spaces, of
 * [layer.name, layer.output.shape[1:], [[weight.path, weight.shape] of layer.weights]].
 */
const KERAS = {
  VGG16: {
    total: 14_714_688,
    trainable: 14_714_688,
    layers: 19,
    last: 'block5_pool',
    smallest: [1, 1, 512],
    usual: [224, [7, 7, 512]],
    blocks: 'block1 block2 block3 block4 block5',
    listing: 'e670efe03afa478099cbd3a501041bef2cc1dd2026affabf989e4e6303d4359c',
  },
  ResNet50: {
    total: 23_587_712,
    trainable: 23_534_592,
    layers: 175,
    last: 'conv5_block3_out',
    smallest: [1, 1, 2048],
    usual: [224, [7, 7, 2048]],
    blocks: 'conv1 conv2 conv3 conv4 conv5',
    listing: '17dafd2748ac21e5b166e5fc15222fa05abaf380950980398dcaf8716eea5735',
  },
  DenseNet121: {
    total: 7_037_504,
    trainable: 6_953_856,
    layers: 427,
    last: 'relu',
    smallest: [1, 1, 1024],
    usual: [224, [7, 7, 1024]],
    blocks: 'conv1 conv2 conv3 conv4 conv5 bn',
    listing: '3c3326712f2ea1344cd88c4df2c70562c6b84f7c250b15448c95a38fe1b58dd1',
  },
  InceptionResNetV2: {
    total: 54_336_736,
    trainable: 54_276_192,
    layers: 780,
    last: 'conv_7b_ac',
    smallest: [1, 1, 1536],
    usual: [299, [8, 8, 1536]],
    blocks: 'stem mixed_5b block35 mixed_6a block17 mixed_7a block8 conv_7b',
    listing: '7e34c56356b35f01dda3628e2db0de6f1a16533f10216e5e77fc041c6985feb6',
  },
} as const;

describe.each(BASE_NAMES)('%s at full width', (name) => {
  const keras = KERAS[name];
  const inputSize = BASES[name].minInputSize;
  const graph = buildBase({ name, width: 1, inputSize });

  it('has the parameters of Keras', () => {
    const { total, trainable } = keras;
    expect(countParameters(graph)).toEqual({ total, trainable });
  });

  it('has the output shapes of Keras at two input sizes', () => {
    const [size, shape] = keras.usual;
    expect(graph.outputShape).toEqual(keras.smallest);
    expect(buildBase({ name, width: 1, inputSize: size }).outputShape).toEqual(shape);
  });

  it('has the first and last layer and the number of layers of Keras', () => {
    expect(graph.layers[0]!.name).toBe('input_layer');
    expect(graph.layers.at(-1)!.name).toBe(keras.last);
    expect(graph.layers).toHaveLength(keras.layers);
  });

  it('lists layers, shapes and weights as Keras does, name by name and in its order', () => {
    const lines = graph.layers.map((layer) =>
      JSON.stringify([
        layer.name,
        layer.outputShape,
        layer.weights.map((weight) => [weight.name, weight.shape]),
      ]),
    );
    const listing = createHash('sha256').update(lines.join('\n')).digest('hex');
    expect(listing).toBe(keras.listing);
  });

  it('reads only layers that come before', () => {
    const before = new Set<string>();
    for (const layer of graph.layers) {
      expect(layer.inputs.filter((input) => !before.has(input))).toEqual([]);
      before.add(layer.name);
    }
  });

  it('keeps each block in one piece', () => {
    const blocks = blocksOf(graph);
    expect(blocks.join(' ')).toBe(keras.blocks);
    const order = graph.layers.map((layer) => blocks.indexOf(layer.block));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});

describe.each(BASE_NAMES)('%s at other widths', (name) => {
  const inputSize = BASES[name].minInputSize;
  const full = buildBase({ name, width: 1, inputSize });

  it('keeps the layers at any width, with fewer channels', () => {
    for (const width of [0.5, 0.25, 0.01]) {
      const thin = buildBase({ name, width, inputSize });
      expect(thin.layers.map((layer) => layer.name)).toEqual(full.layers.map(({ name }) => name));
      expect(countParameters(thin).total).toBeLessThan(countParameters(full).total * width);
      expect(weightsOf(thin).every(({ shape }) => shape.every((side) => side >= 1))).toBe(true);
    }
  });

  it('halves every convolution at half width', () => {
    const half = buildBase({ name, width: 0.5, inputSize });
    const filters = (graph: typeof full) =>
      graph.layers.flatMap((layer) => (layer.kind === 'conv2d' ? [layer.filters] : []));
    expect(filters(half)).toEqual(filters(full).map((channels) => channels / 2));
  });

  it('refuses an input below the smallest of Keras', () => {
    const build = () => buildBase({ name, width: 1, inputSize: inputSize - 1 });
    expect(build).toThrow(BenchError);
    expect(build).toThrow(`at least ${inputSize} px a side, received ${inputSize - 1}`);
  });
});

describe('ResNet50 of version 1.5', () => {
  const spec = { name: 'ResNet50', width: 1, inputSize: 224 } as const;
  const [one, graph] = [buildBase(spec), buildBase({ ...spec, version: 1.5 })];
  const layer = (name: string) => graph.layers.find((each) => each.name === name);

  it('has the parameters and maps of torchvision', () => {
    // torchvision.models.resnet50() without fc: 23,508,032, and 53,120 running statistics.
    expect(countParameters(graph)).toEqual({ total: 23_561_152, trainable: 23_508_032 });
    expect(graph.outputShape).toEqual([7, 7, 2048]);
  });

  it('strides in the 3x3 convolutions, between zeros on all sides', () => {
    for (const stage of ['conv3', 'conv4', 'conv5']) {
      expect(layer(`${stage}_block1_1_conv`)).toMatchObject({ strides: [1, 1] });
      expect(layer(`${stage}_block1_2_pad`)).toMatchObject({ padding: 1 });
      expect(layer(`${stage}_block1_2_conv_strided`)).toMatchObject({
        strides: [2, 2],
        padding: 'valid',
      });
    }
  });

  it('has no weights that fit version 1, nor the other way round', () => {
    const names = (of: typeof graph) => new Set(weightsOf(of).map(({ name }) => name));
    expect([...names(graph)].every((name) => names(one).has(name))).toBe(false);
    expect([...names(one)].every((name) => names(graph).has(name))).toBe(false);
  });
});
