import { createHash } from 'node:crypto';
import type { Layer, ModelGraph } from '../graph.ts';
import type { WeightArray, WeightArrays } from './weights.ts';

/** A network as `tf.loadLayersModel` reads it: model.json and the bytes of weights.bin. */
export interface LayersModel {
  readonly json: object;
  readonly bytes: Buffer;
}

/** The file of weights beside model.json. */
export const WEIGHTS_FILE = 'weights.bin';

/**
 * A base and its head as one TensorFlow.js layers model
 * (https://www.tensorflow.org/js/guide/save_load) that gives class probabilities.
 * It has standard layers only: where InceptionResNetV2 adds a scaled residual, the
 * scale goes into the linear convolution before, which is the same up to rounding.
 * @param weights Arrays of both graphs, by name.
 */
export function layersModel(
  base: ModelGraph,
  head: ModelGraph,
  weights: WeightArrays,
  generatedBy: string,
): LayersModel {
  const scales = residualScales(base);
  const [headInput, ...headLayers] = head.layers;
  const feature = base.layers.at(-1)!.name;
  const inputsOf = (layer: Layer) =>
    layer.inputs.map((name) => (name === headInput!.name ? feature : name));
  const layers = [
    ...base.layers.map((layer) => layerJson(layer, layer.inputs, base)),
    ...headLayers.map((layer) => layerJson(layer, inputsOf(layer), base)),
  ];
  const output = layers.at(-1)!;
  output.config['activation'] = 'softmax';
  const arrays = [...base.layers, ...headLayers].flatMap((layer) =>
    layer.weights.map(({ name }) => ({
      name,
      array: scaled(weights.get(name)!, scales.get(layer.name) ?? 1),
    })),
  );
  const bytes = Buffer.concat(
    arrays.map(({ array: { values } }) =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    ),
  );
  return {
    json: {
      format: 'layers-model',
      generatedBy,
      convertedBy: null,
      modelTopology: {
        class_name: 'Model',
        config: {
          name: base.name,
          layers,
          input_layers: [[base.layers[0]!.name, 0, 0]],
          output_layers: [[output.name, 0, 0]],
        },
      },
      weightsManifest: [
        {
          paths: [WEIGHTS_FILE],
          weights: arrays.map(({ name, array }) => ({
            name,
            shape: array.shape,
            dtype: 'float32',
          })),
        },
      ],
      // So that this file alone says which weights it is of.
      userDefinedMetadata: { weightsSha256: sha256(bytes) },
    },
    bytes,
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Scale of each convolution whose output is a residual to be scaled. */
export function residualScales(base: ModelGraph): Map<string, number> {
  const byName = new Map(base.layers.map((layer) => [layer.name, layer]));
  return new Map(
    base.layers.flatMap((layer) => {
      if (layer.kind !== 'scaledResidual') return [];
      const residual = byName.get(layer.inputs[1]!)!;
      const readers = base.layers.filter(({ inputs }) => inputs.includes(residual.name));
      if (residual.kind !== 'conv2d' || residual.activation !== 'linear' || readers.length > 1)
        throw new Error(`${layer.name} scales ${residual.name}, which is no linear convolution`);
      return [[residual.name, layer.scale] as const];
    }),
  );
}

function scaled(array: WeightArray, scale: number): WeightArray {
  return scale === 1 ? array : { ...array, values: array.values.map((value) => value * scale) };
}

interface LayerJson {
  readonly name: string;
  readonly class_name: string;
  readonly config: Record<string, unknown>;
  readonly inbound_nodes: unknown[];
}

function layerJson(layer: Layer, inputs: readonly string[], { inputShape }: ModelGraph): LayerJson {
  const [className, config] = configOf(layer, inputShape);
  return {
    name: layer.name,
    class_name: className,
    config: { name: layer.name, trainable: true, ...config },
    inbound_nodes: inputs.length === 0 ? [] : [inputs.map((name) => [name, 0, 0, {}])],
  };
}

/** A layer's class in Keras and its config, without its name. */
export function configOf(
  layer: Layer,
  inputShape: readonly number[],
): [string, Record<string, unknown>] {
  switch (layer.kind) {
    case 'input':
      return ['InputLayer', { batch_input_shape: [null, ...inputShape], dtype: 'float32' }];
    case 'conv2d':
      return [
        'Conv2D',
        {
          filters: layer.filters,
          kernel_size: layer.kernelSize,
          strides: layer.strides,
          padding: layer.padding,
          use_bias: layer.useBias,
          activation: layer.activation,
          data_format: 'channels_last',
        },
      ];
    case 'batchNorm': {
      const { epsilon, momentum, scale, center } = layer;
      return ['BatchNormalization', { axis: -1, epsilon, momentum, scale, center }];
    }
    case 'relu':
      return ['Activation', { activation: 'relu' }];
    case 'zeroPadding': {
      const both = [layer.padding, layer.padding];
      return ['ZeroPadding2D', { padding: [both, both], data_format: 'channels_last' }];
    }
    case 'maxPool':
    case 'avgPool':
      return [
        layer.kind === 'maxPool' ? 'MaxPooling2D' : 'AveragePooling2D',
        {
          pool_size: layer.poolSize,
          strides: layer.strides,
          padding: layer.padding,
          data_format: 'channels_last',
        },
      ];
    case 'concat':
      return ['Concatenate', { axis: -1 }];
    case 'add':
    case 'scaledResidual':
      return ['Add', {}];
    case 'globalAveragePool':
      return ['GlobalAveragePooling2D', { data_format: 'channels_last' }];
    case 'dropout':
      return ['Dropout', { rate: layer.rate }];
    case 'dense':
      return ['Dense', { units: layer.units, activation: layer.activation, use_bias: true }];
  }
}
