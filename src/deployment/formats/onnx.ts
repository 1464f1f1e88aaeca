import { CHANNEL_SCALINGS } from '../../data/pixels/scaling.ts';
import { type OnnxGraph, onnxGraph } from './onnx-graph.ts';
import { addLayer } from './onnx-layers.ts';
import { encodeOnnx, type OnnxModel } from './onnx-schema.ts';
import type { WholeModel } from './whole-model.ts';

/** Resize takes the axes that it changes from this opset on. */
export const OPSET = 18;
/** The first version of the file format for that opset. */
const IR_VERSION = 8;

/** What the model is called with, and what it gives. */
export const ONNX_NAMES = { input: 'images', probabilities: 'probabilities', logits: 'logits' };

/**
 * A model as the bytes of an ONNX file: from 8-bit RGB as float32, [n, size, size, 3], 0..255, to
 * `probabilities` and `logits`, [n, classes], for any n. Inside, images are [n, 3, height, width].
 * @param about Written into it, by key.
 */
export function onnxFile(
  model: WholeModel,
  about: { readonly version: string; readonly metadata: Readonly<Record<string, string>> },
): Uint8Array {
  const { size } = model.input;
  const graph = onnxGraph();
  addPreprocessing(graph, model);
  const sides = new Map([[model.input.name, [model.input.inputSize, model.input.inputSize]]]);
  for (const layer of model.layers) {
    addLayer(graph, layer, model.weights, sides);
    sides.set(layer.name, [...layer.outputShape.slice(0, 2)]);
  }
  const { logits, probabilities } = ONNX_NAMES;
  graph.add('Identity', [model.output], logits);
  graph.add('Softmax', [model.output], probabilities, { axis: -1 });
  const classes = model.classes.length;
  const written: OnnxModel = {
    name: model.name,
    producerVersion: about.version,
    docString: `8-bit RGB images, 0..255, of ${size} x ${size} pixels to class probabilities`,
    irVersion: IR_VERSION,
    opset: OPSET,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [{ name: ONNX_NAMES.input, dims: ['n', size, size, 3] }],
    outputs: [
      { name: probabilities, dims: ['n', classes] },
      { name: logits, dims: ['n', classes] },
    ],
    metadata: about.metadata,
  };
  return encodeOnnx(written);
}

/** Pixels to what the base takes, under the name of its input. */
function addPreprocessing(graph: OnnxGraph, { input }: WholeModel): void {
  const { name, size, inputSize, scaling } = input;
  let x = graph.add('Transpose', [ONNX_NAMES.input], `${name}/channels_first`, {
    perm: [0, 3, 1, 2],
  });
  if (size !== inputSize) {
    const sizes = graph.whole(`${name}/size`, [inputSize, inputSize]);
    x = graph.add('Resize', [x, '', '', sizes], `${name}/resized`, {
      axes: [2, 3],
      mode: 'linear',
      coordinate_transformation_mode: 'half_pixel',
    });
  }
  const channels = CHANNEL_SCALINGS[scaling];
  if (channels.some(({ from }, i) => from !== i)) {
    const order = graph.whole(
      `${name}/order`,
      channels.map(({ from }) => from),
    );
    x = graph.add('Gather', [x, order], `${name}/reordered`, { axis: 1 });
  }
  const each = (part: string, values: readonly number[]) =>
    graph.floats(`${name}/${part}`, [1, 3, 1, 1], Float32Array.from(values));
  const factor = each(
    'factor',
    channels.map((channel) => channel.factor),
  );
  const offset = each(
    'offset',
    channels.map((channel) => channel.offset),
  );
  x = graph.add('Mul', [x, factor], `${name}/scaled`);
  graph.add('Add', [x, offset], name);
}
