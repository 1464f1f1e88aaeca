import type {
  Conv2dConfig,
  Layer,
  LayerConfig,
  ModelGraph,
  Padding,
  PoolConfig,
  Shape,
  Size2,
  WeightSpec,
} from './graph.ts';
import { kerasOrder } from './weights/keras-order.ts';
import { layerWeights } from './weights/layer-weights.ts';

/** A side length for both axes, or [height, width]. */
type Side = number | Size2;

interface ConvOptions {
  /** @default 1 */
  readonly strides?: Side;
  /** @default 'valid' */
  readonly padding?: Padding;
  /** @default true */
  readonly useBias?: boolean;
  /** @default 'linear' */
  readonly activation?: Conv2dConfig['activation'];
}

interface BatchNormOptions {
  readonly epsilon: number;
  /** @default true */
  readonly scale?: boolean;
}

interface PoolOptions {
  /** The pool's size when absent, as in Keras. */
  readonly strides?: Side;
  /** @default 'valid' */
  readonly padding?: Padding;
}

/** Adds layers one by one, working out their shapes; the defaults are Keras's. */
export interface Builder {
  /** Layers added from now on belong to block `name`. */
  block(name: string): void;
  input(name: string): Layer;
  conv2d(x: Layer, name: string, filters: number, kernelSize: Side, options?: ConvOptions): Layer;
  batchNorm(x: Layer, name: string, options: BatchNormOptions): Layer;
  relu(x: Layer, name: string): Layer;
  zeroPadding(x: Layer, name: string, padding: number): Layer;
  maxPool(x: Layer, name: string, poolSize: Side, options?: PoolOptions): Layer;
  avgPool(x: Layer, name: string, poolSize: Side, options?: PoolOptions): Layer;
  concat(inputs: readonly Layer[], name: string): Layer;
  add(a: Layer, b: Layer, name: string): Layer;
  scaledResidual(x: Layer, up: Layer, name: string, scale: number): Layer;
  globalAveragePool(x: Layer, name: string): Layer;
  dense(x: Layer, name: string, units: number, activation?: 'linear' | 'relu'): Layer;
  /** @param rate Share of its outputs that are 0 in training. */
  dropout(x: Layer, name: string, rate: number): Layer;
  /** The graph that ends in `output`. */
  build(output: Layer): ModelGraph;
}

/** A builder of a graph whose examples have shape `inputShape`. */
export function createBuilder(name: string, inputShape: Shape): Builder {
  const layers = new Map<string, Layer>();
  let block = '';

  const append = (
    layerName: string,
    inputs: readonly Layer[],
    outputShape: Shape,
    config: LayerConfig,
  ): Layer => {
    if (layers.has(layerName)) throw new Error(`${name} has two layers named ${layerName}`);
    const weights: WeightSpec[] = layerWeights(layerName, config, inputs[0]?.outputShape ?? []);
    const layer: Layer = {
      ...config,
      name: layerName,
      block,
      inputs: inputs.map((input) => input.name),
      outputShape,
      weights,
    };
    layers.set(layerName, layer);
    return layer;
  };

  const pool =
    (kind: PoolConfig['kind']): Builder['maxPool'] =>
    (x, layerName, poolSize, options = {}) => {
      const size = pair(poolSize);
      const strides = pair(options.strides ?? size);
      const padding = options.padding ?? 'valid';
      const shape = [...slid(x, size, strides, padding), channelsOf(x)];
      return append(layerName, [x], shape, { kind, poolSize: size, strides, padding });
    };

  return {
    block(next) {
      block = next;
    },
    input: (layerName) => append(layerName, [], inputShape, { kind: 'input' }),
    conv2d(x, layerName, filters, kernelSize, options = {}) {
      const size = pair(kernelSize);
      const strides = pair(options.strides ?? 1);
      const padding = options.padding ?? 'valid';
      return append(layerName, [x], [...slid(x, size, strides, padding), filters], {
        kind: 'conv2d',
        filters,
        kernelSize: size,
        strides,
        padding,
        useBias: options.useBias ?? true,
        activation: options.activation ?? 'linear',
      });
    },
    batchNorm: (x, layerName, { epsilon, scale = true }) =>
      append(layerName, [x], x.outputShape, {
        kind: 'batchNorm',
        epsilon,
        momentum: 0.99,
        scale,
        center: true,
      }),
    relu: (x, layerName) => append(layerName, [x], x.outputShape, { kind: 'relu' }),
    zeroPadding(x, layerName, padding) {
      const [h, w, c] = mapShape(x);
      const shape = [h + 2 * padding, w + 2 * padding, c];
      return append(layerName, [x], shape, { kind: 'zeroPadding', padding });
    },
    maxPool: pool('maxPool'),
    avgPool: pool('avgPool'),
    concat(inputs, layerName) {
      const [h, w] = mapShape(inputs[0]!);
      const channels = inputs.reduce((sum, input) => sum + channelsOf(input), 0);
      return append(layerName, inputs, [h, w, channels], { kind: 'concat' });
    },
    add: (a, b, layerName) => append(layerName, [a, b], a.outputShape, { kind: 'add' }),
    scaledResidual: (x, up, layerName, scale) =>
      append(layerName, [x, up], x.outputShape, { kind: 'scaledResidual', scale }),
    globalAveragePool: (x, layerName) =>
      append(layerName, [x], [channelsOf(x)], { kind: 'globalAveragePool' }),
    dense: (x, layerName, units, activation = 'linear') =>
      append(layerName, [x], [units], { kind: 'dense', units, activation }),
    dropout: (x, layerName, rate) =>
      append(layerName, [x], x.outputShape, { kind: 'dropout', rate }),
    build: (output) => ({
      name,
      inputShape,
      layers: kerasOrder(layers, output),
      outputShape: output.outputShape,
    }),
  };
}

/** Channels of a layer's output map. */
export function channelsOf(layer: Layer): number {
  return mapShape(layer)[2];
}

/** Scales a published channel count: at least one channel stays. */
export function channelScale(width: number): (channels: number) => number {
  return (channels) => Math.max(1, Math.round(channels * width));
}

/** Height and width after a window slides over the map (Keras's `same` and `valid`). */
function slid(x: Layer, window: Size2, strides: Size2, padding: Padding): Size2 {
  const [h, w] = mapShape(x);
  const along = (length: number, size: number, stride: number) =>
    padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;
  return [along(h, window[0], strides[0]), along(w, window[1], strides[1])];
}

function mapShape(layer: Layer): readonly [number, number, number] {
  const [h, w, c] = layer.outputShape;
  if (h === undefined || w === undefined || c === undefined) {
    throw new Error(
      `${layer.name} gives [${layer.outputShape}], not a map of height, width, channels`,
    );
  }
  return [h, w, c];
}

function pair(side: Side): Size2 {
  return typeof side === 'number' ? [side, side] : side;
}
