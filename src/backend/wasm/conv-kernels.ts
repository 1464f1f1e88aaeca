import { type ConvAttributes, convInfo } from '../conv-info.ts';
import type { tf } from '../tf.ts';
import {
  activationCodes,
  filterGradient,
  forward,
  geometryOf,
  inputGradient,
} from './convolution.ts';
import type { Heap } from './heap.ts';

type Inputs<Name extends string> = Record<Name, tf.TensorInfo>;

interface FusedAttributes extends ConvAttributes {
  readonly activation: string;
}

/** `Conv2D`: y = conv(x, filter), [N, H, W, C] by [h, w, C, D]. */
export function conv2d(heap: Heap, inputs: Inputs<'x' | 'filter'>, attributes: ConvAttributes) {
  return convolve(heap, inputs, attributes, null, 0);
}

/** `FusedConv2D`: y = act(conv(x, filter) + bias); null when the activation is not known here. */
export function fusedConv2d(
  heap: Heap,
  inputs: Inputs<'x' | 'filter'> & Partial<Inputs<'bias'>>,
  attributes: FusedAttributes,
): tf.TensorInfo | null {
  const activation = activationCodes.get(attributes.activation);
  if (activation === undefined) return null;
  return convolve(heap, inputs, attributes, inputs.bias ?? null, activation);
}

function convolve(
  heap: Heap,
  { x, filter }: Inputs<'x' | 'filter'>,
  attributes: ConvAttributes,
  bias: tf.TensorInfo | null,
  activation: number,
): tf.TensorInfo {
  const info = convInfo(x.shape, filter.shape, attributes);
  const out = heap.output(info.outShape);
  const offsets = {
    x: heap.offset(x),
    filter: heap.offset(filter),
    out: heap.offset(out),
    bias: bias === null ? null : heap.offset(bias),
  };
  forward(heap, geometryOf(info), offsets, { activation });
  return out;
}

/** `Conv2DBackpropInput`: the gradient by x, for every stride, padding and dilation. */
export function conv2dBackpropInput(
  heap: Heap,
  { dy, filter }: Inputs<'dy' | 'filter'>,
  attributes: ConvAttributes & { readonly inputShape: number[] },
): tf.TensorInfo {
  const info = convInfo(attributes.inputShape, filter.shape, attributes);
  const dx = heap.output(info.inShape);
  inputGradient(heap, geometryOf(info), {
    dy: heap.offset(dy),
    filter: heap.offset(filter),
    dx: heap.offset(dx),
  });
  return dx;
}

/** `Conv2DBackpropFilter`, which tfjs' wasm backend lacks: the gradient by the filter. */
export function conv2dBackpropFilter(
  heap: Heap,
  { x, dy }: Inputs<'x' | 'dy'>,
  attributes: ConvAttributes & { readonly filterShape: number[] },
): tf.TensorInfo {
  const info = convInfo(x.shape, attributes.filterShape, attributes);
  const gradient = heap.output(info.filterShape);
  filterGradient(heap, geometryOf(info), {
    x: heap.offset(x),
    dy: heap.offset(dy),
    gradient: heap.offset(gradient),
  });
  return gradient;
}
