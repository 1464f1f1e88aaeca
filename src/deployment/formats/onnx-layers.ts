import type { Conv2dConfig, Layer, Padding, PoolConfig, Size2 } from '../../models/graph.ts';
import type { WeightArray, WeightArrays } from '../../models/weights/weights.ts';
import type { OnnxGraph } from './onnx-graph.ts';

/**
 * Adds a layer's operators, the last of which gives what is called after the layer.
 * @param sides Height and width of the layers before, by name.
 */
export function addLayer(
  graph: OnnxGraph,
  layer: Layer,
  weights: WeightArrays,
  sides: ReadonlyMap<string, readonly number[]>,
): void {
  const { name, inputs } = layer;
  const x = inputs[0]!;
  const from = sides.get(x)!;
  const weight = (part: string) => weights.get(`${name}/${part}`);
  const vector = (part: string, otherwise: number) => {
    const array = weight(part);
    const length = layer.outputShape.at(-1)!;
    const values = array?.values ?? new Float32Array(length).fill(otherwise);
    return graph.floats(`${name}/${part}`, [length], values);
  };
  switch (layer.kind) {
    case 'input':
      throw new Error(`${name} is given, not computed`);
    case 'conv2d': {
      const kernel = outputsFirst(weight('kernel')!);
      const parts = [graph.floats(`${name}/kernel`, kernel.shape, kernel.values)];
      if (layer.useBias) parts.push(vector('bias', 0));
      const attributes = windowOf(layer, layer.kernelSize, from);
      addActivated(graph, layer.activation, 'Conv', [x, ...parts], name, attributes);
      return;
    }
    case 'dense': {
      const { shape, values } = weight('kernel')!;
      const parts = [graph.floats(`${name}/kernel`, shape, values), vector('bias', 0)];
      addActivated(graph, layer.activation, 'Gemm', [x, ...parts], name, {});
      return;
    }
    case 'batchNorm': {
      const parts = [vector('gamma', 1), vector('beta', 0)];
      parts.push(vector('moving_mean', 0), vector('moving_variance', 1));
      const attributes = { epsilon: { float: layer.epsilon } };
      graph.add('BatchNormalization', [x, ...parts], name, attributes);
      return;
    }
    case 'relu':
      graph.add('Relu', [x], name);
      return;
    case 'zeroPadding': {
      const all = layer.padding;
      const pads = graph.whole(`${name}/pads`, [0, 0, all, all, 0, 0, all, all]);
      graph.add('Pad', [x, pads], name, { mode: 'constant' });
      return;
    }
    case 'maxPool':
    case 'avgPool': {
      // Of an average, padding is not counted, as in Keras: that is ONNX's default too.
      const op = layer.kind === 'maxPool' ? 'MaxPool' : 'AveragePool';
      graph.add(op, [x], name, windowOf(layer, layer.poolSize, from));
      return;
    }
    case 'concat':
      graph.add('Concat', inputs, name, { axis: 1 });
      return;
    case 'add':
      graph.add('Add', inputs, name);
      return;
    case 'scaledResidual': {
      const scale = graph.floats(`${name}/scale`, [], Float32Array.of(layer.scale));
      const scaled = graph.add('Mul', [inputs[1]!, scale], `${name}/scaled`);
      graph.add('Add', [x, scaled], name);
      return;
    }
    case 'globalAveragePool': {
      const mean = graph.add('GlobalAveragePool', [x], `${name}/mean`);
      graph.add('Flatten', [mean], name, { axis: 1 });
      return;
    }
    case 'dropout':
      graph.add('Identity', [x], name);
      return;
  }
}

function addActivated(
  graph: OnnxGraph,
  activation: Conv2dConfig['activation'],
  op: string,
  inputs: readonly string[],
  name: string,
  attributes: Parameters<OnnxGraph['add']>[3],
): void {
  if (activation === 'linear') graph.add(op, inputs, name, attributes);
  else graph.add('Relu', [graph.add(op, inputs, `${name}/linear`, attributes)], name);
}

/** A window that slides over a map, and what stands around the map. */
function windowOf(
  { strides, padding }: Pick<PoolConfig, 'strides' | 'padding'>,
  window: Size2,
  from: readonly number[],
) {
  const each = ([0, 1] as const).map((axis) =>
    around(padding, from[axis]!, window[axis], strides[axis]),
  );
  const pads = [...each.map(([before]) => before), ...each.map(([, after]) => after)];
  return { kernel_shape: window, strides, pads };
}

/** Pixels before and after; where their number is odd Keras's `same` has the more of them after. */
function around(
  padding: Padding,
  length: number,
  window: number,
  stride: number,
): [number, number] {
  if (padding === 'valid') return [0, 0];
  const outputs = Math.ceil(length / stride);
  const all = Math.max((outputs - 1) * stride + window - length, 0);
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}

/** A kernel [height, width, in, out] as [out, in, height, width]. */
function outputsFirst({ shape, values }: WeightArray): WeightArray {
  const [h, w, inner, outer] = shape as [number, number, number, number];
  const turned = new Float32Array(values.length);
  const pixels = h * w;
  for (let pixel = 0, at = 0; pixel < pixels; pixel++)
    for (let i = 0; i < inner; i++)
      for (let o = 0; o < outer; o++, at++) turned[(o * inner + i) * pixels + pixel] = values[at]!;
  return { shape: [outer, inner, h, w], values: turned };
}
