import { describe, expect, test } from 'vitest';
import { BASE_NAMES, BASES } from '../../../src/experiment/bases.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { buildHead } from '../../../src/models/head.ts';
import {
  compareConfig,
  layersInConfig,
  namesByPath,
} from '../../../src/models/weights/keras-config.ts';
import { layersModel } from '../../../src/models/weights/layers-model.ts';
import { initialWeights } from '../../../src/models/weights/weights.ts';

interface Json {
  class_name: string;
  config: Record<string, unknown> & { name: string };
}

/** A base's layers as Keras writes them, which the layers model of a kept classifier is. */
function configOf(
  name: (typeof BASE_NAMES)[number],
  change: (layers: Json[]) => Json[] = (l) => l,
) {
  const base = buildBase({ name, width: 1 / 32, inputSize: BASES[name].minInputSize });
  const head = buildHead(base.outputShape, { units: [] }, 2);
  const arrays = new Map([...initialWeights(base, 0), ...initialWeights(head, 0)]);
  const { json } = layersModel(base, head, arrays, 'test') as {
    json: { modelTopology: { config: { layers: Json[] } } };
  };
  const { config } = json.modelTopology;
  const model = { class_name: 'Functional', config: { ...config, layers: change(config.layers) } };
  return { base, model, text: JSON.stringify(model) };
}

/** With other settings of a layer. */
const changed = (name: string, settings: object) => (layers: Json[]) =>
  layers.map((layer) =>
    layer.config.name === name ? { ...layer, config: { ...layer.config, ...settings } } : layer,
  );

const added = (className: string, name: string, at: number) => (layers: Json[]) =>
  layers.toSpliced(at, 0, { class_name: className, config: { name } });

test.each(BASE_NAMES)('the config of %s is that of the base', (name) => {
  const { base, text } = configOf(name);
  expect(compareConfig(base, layersInConfig(text))).toEqual({ faults: [], before: [] });
});

describe('a model in a model', () => {
  const { base, model } = configOf('VGG16');
  const outer = (...first: Json[]) =>
    layersInConfig(
      JSON.stringify({
        class_name: 'Sequential',
        config: { layers: [...first, { ...model, config: { ...model.config, name: 'vgg16' } }] },
      }),
    );
  const rescaling = { class_name: 'Rescaling', config: { name: 'rescaling', scale: 1, offset: 0 } };

  test('has its layers in groups of the weights file, counted by class', () => {
    const names = namesByPath(outer());
    expect(names.get('/layers/functional/layers/conv2d')).toBe('block1_conv1');
    expect(names.get('/layers/functional/layers/conv2d_12')).toBe('block5_conv3');
    expect(names.get('/layers/functional/layers/max_pooling2d_1')).toBe('block2_pool');
  });

  test('has what stands before it', () => {
    const { faults, before } = compareConfig(base, outer(rescaling));
    expect(faults).toEqual([]);
    expect(before).toMatchObject([{ className: 'Rescaling', name: 'rescaling' }]);
  });

  test('is refused behind a Lambda, and not before one', () => {
    const lambda = { class_name: 'Lambda', config: { name: 'mine' } };
    expect(compareConfig(base, outer(lambda)).faults).toEqual([
      'mine (Lambda) stands before the layers of the base, and what it computes is not known',
    ]);
    expect(compareConfig(base, [...outer(), ...outer(lambda).slice(0, 1)]).faults).toEqual([]);
  });
});

test.each([
  [
    'ResNet50',
    changed('conv3_block1_1_conv', { strides: [1, 1] }),
    'conv3_block1_1_conv has strides [1,1], and in the base [2,2]',
  ],
  [
    'VGG16',
    changed('block2_conv1', { activation: 'gelu' }),
    'block2_conv1 has activation "gelu", and in the base "relu"',
  ],
  [
    'VGG16',
    changed('block2_conv1', { dilation_rate: [2, 2] }),
    'block2_conv1 has dilation_rate [2,2], and in the base [1,1]',
  ],
  [
    'DenseNet121',
    changed('conv1_bn', { epsilon: 1e-3 }),
    'conv1_bn has epsilon 0.001, and in the base 0.00001001',
  ],
  [
    'VGG16',
    changed('block1_conv1', { data_format: 'channels_first' }),
    'block1_conv1 has data_format "channels_first", and in the base "channels_last"',
  ],
  [
    'VGG16',
    added('Lambda', 'mine', 3),
    'mine (Lambda) stands among the layers of the base, and what it computes is not known',
  ],
  [
    'InceptionResNetV2',
    changed('conv2d', { strides: [1, 1] }),
    'conv2d has strides [1,1], and in the base [2,2]',
  ],
] as const)('%s that computes something else is refused', (name, change, fault) => {
  const { base, text } = configOf(name, change);
  expect(compareConfig(base, layersInConfig(text)).faults).toEqual([fault]);
});

test('another epsilon that changes nothing, and idle layers, are fine', () => {
  const epsilon = configOf('DenseNet121', changed('conv1_bn', { epsilon: 1e-5 }));
  expect(compareConfig(epsilon.base, layersInConfig(epsilon.text)).faults).toEqual([]);
  const dropout = configOf('VGG16', added('Dropout', 'dropout', 5));
  expect(compareConfig(dropout.base, layersInConfig(dropout.text)).faults).toEqual([]);
});

test('what lists no layers has none; what nests without end is refused', () => {
  for (const text of ['{}', '[]', '1', '{"config":{"layers":[1]}}'])
    expect(layersInConfig(text)).toEqual([]);
  let model: object = { class_name: 'Sequential', config: { layers: [] } };
  for (let i = 0; i < 40; i++) model = { class_name: 'Sequential', config: { layers: [model] } };
  expect(() => layersInConfig(JSON.stringify(model))).toThrow('nested more than 32 deep');
  expect(() => layersInConfig('{')).toThrow(SyntaxError);
});
