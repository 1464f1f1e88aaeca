import { CHANNEL_SCALINGS, type ChannelScaling } from '../../data/pixels/scaling.ts';
import type { Layer, Shape } from '../../models/graph.ts';
import { kerasOrder } from '../../models/weights/keras-order.ts';
import { configOf } from '../../models/weights/layers-model.ts';
import { COLOUR_ORDER } from '../../models/weights/own-layers.ts';
import type { WeightArray } from '../../models/weights/weights.ts';
import type { WholeModel } from './whole-model.ts';

/** A layer of a Keras model: standard classes only, so that no code is needed to load it. */
export interface KerasLayer {
  readonly name: string;
  readonly className: string;
  /** Without its name. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  /** Of one example. */
  readonly outputShape: Shape;
  /** Under the names that Keras gives them, such as `kernel`, in its order. */
  readonly weights: readonly (readonly [string, WeightArray])[];
}

/**
 * A classifier as Keras has it, in the order of `model.layers`: from 8-bit RGB, 0..255, to class
 * probabilities. The layers of the base have Keras's own names and weights; those before it bring
 * pixels to what the base takes. A scaled residual of InceptionResNetV2, for which Keras has a class
 * of its own, is a `Rescaling` and an `Add` of its name.
 */
export function kerasLayers(model: WholeModel): KerasLayer[] {
  const before = preprocessing(model);
  const last = before.at(-1)!;
  const layers = [...before, ...model.layers.flatMap((layer) => layersOf(layer, model, last))];
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  return kerasOrder(byName, byName.get(model.output)!);
}

/** Pixels to input: resized where images are of another size, then scaled, RGB to BGR at the end. */
function preprocessing({ input }: WholeModel): KerasLayer[] {
  const { name, size, inputSize, scaling } = input;
  const [images, inputs] = [
    [size, size, 3],
    [inputSize, inputSize, 3],
  ];
  const first: KerasLayer = {
    name,
    className: 'InputLayer',
    config: { dtype: 'float32' },
    inputs: [],
    outputShape: images,
    weights: [],
  };
  const layers = [first];
  const add = (layer: Omit<KerasLayer, 'inputs' | 'outputShape'>) =>
    layers.push({ ...layer, inputs: [layers.at(-1)!.name], outputShape: inputs });
  if (size !== inputSize) {
    const config = { height: inputSize, width: inputSize, interpolation: 'bilinear' };
    add({ name: 'resizing', className: 'Resizing', config, weights: [] });
  }
  const channels = CHANNEL_SCALINGS[scaling];
  const rgb = [0, 1, 2].map((from) => channels.find((channel) => channel.from === from)!);
  const config = {
    scale: rgb.map(({ factor }) => factor),
    offset: rgb.map(({ offset }) => offset),
  };
  add({ name: 'rescaling', className: 'Rescaling', config, weights: [] });
  if (channels.some(({ from }, i) => from !== i)) add(reorder(channels));
  return layers;
}

/** A convolution of one pixel that gives the channels in another order, to the bit: each is taken once, the others times 0. */
function reorder(channels: readonly ChannelScaling[]) {
  const values = new Float32Array(9);
  for (const [to, { from }] of channels.entries()) values[from * 3 + to] = 1;
  return {
    name: COLOUR_ORDER,
    className: 'Conv2D',
    config: {
      trainable: false,
      filters: 3,
      kernel_size: [1, 1],
      strides: [1, 1],
      padding: 'valid',
      use_bias: false,
      activation: 'linear',
      data_format: 'channels_last',
    },
    weights: [['kernel', { shape: [1, 1, 3, 3], values }] as const],
  };
}

function layersOf(layer: Layer, model: WholeModel, entry: KerasLayer): KerasLayer[] {
  const inputs = layer.inputs.map((name) => (name === model.input.name ? entry.name : name));
  const weights = layer.weights.map(
    ({ name }) => [name.slice(name.lastIndexOf('/') + 1), model.weights.get(name)!] as const,
  );
  const [className, config] = configOf(layer, []);
  const { name, outputShape } = layer;
  if (layer.kind !== 'scaledResidual') {
    const own = name === model.output ? { ...config, activation: 'softmax' } : config;
    return [{ name, className, config: own, inputs, outputShape, weights }];
  }
  const scaled: KerasLayer = {
    name: `${name}_rescaling`,
    className: 'Rescaling',
    config: { scale: layer.scale, offset: 0 },
    inputs: [inputs[1]!],
    outputShape,
    weights: [],
  };
  return [
    scaled,
    { name, className, config, inputs: [inputs[0]!, scaled.name], outputShape, weights },
  ];
}
