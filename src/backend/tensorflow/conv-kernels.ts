import { nativeBackend } from '../capture/native.ts';
import { tf } from '../tf.ts';
import type { NativeKernel } from './native.ts';
import { onGpu, runNative } from './native.ts';

type Convolution = Readonly<Record<string, unknown>>;
type Shape4 = [number, number, number, number];

const ORIGIN: Shape4 = [0, 0, 0, 0];

export const conv2d: NativeKernel = ({ x, filter }, convolution) =>
  isPointwise(filter!.shape, convolution)
    ? asProduct(x as tf.Tensor4D, filter as tf.Tensor4D, convolution, (sum) => sum)
    : null;

/** The bias and the activation as ops that a graph joins with the sum before them. */
export const fusedConv2d: NativeKernel = ({ x, filter, bias, ...others }, attributes) => {
  const { activation, ...convolution } = attributes;
  if (others['preluActivationWeights'] || !['linear', 'relu'].includes(activation as string))
    return null;
  const finish = (sum: tf.Tensor) => {
    const biased = bias ? runNative('BiasAdd', [sum, bias], { data_format: 'NHWC' })[0]! : sum;
    return activation === 'relu' ? runNative('Relu', [biased])[0]! : biased;
  };
  if (isPointwise(filter!.shape, convolution)) {
    return asProduct(x as tf.Tensor4D, filter as tf.Tensor4D, convolution, finish);
  }
  const inputs = { x, filter } as unknown as tf.NamedTensorMap;
  const settings = convolution as unknown as tf.NamedAttrMap;
  return finish(tf.engine().runKernel('Conv2D', inputs, settings) as tf.Tensor);
};

export const conv2dBackpropInput: NativeKernel = (
  { dy, filter },
  { inputShape, ...attributes },
) => {
  const [n, h, w, filters] = dy!.shape as Shape4;
  const [, , channels] = filter!.shape as Shape4;
  if (!isPointwise(filter!.shape, attributes)) return null;
  const rows = asMatrix(dy as tf.Tensor, filters);
  const product = multiply(rows, asMatrix(filter as tf.Tensor, filters), false, true);
  const picked = tf.reshape(product, [n, h, w, channels]);
  return spreadOut(picked, inputShape as Shape4, attributes);
};

export const conv2dBackpropFilter: NativeKernel = ({ x, dy }, { filterShape, ...attributes }) => {
  const [, , channels, filters] = filterShape as Shape4;
  if (!isPointwise(filterShape as Shape4, attributes)) return null;
  const rows = asMatrix(everyNth(x as tf.Tensor4D, attributes), channels);
  const product = multiply(rows, asMatrix(dy as tf.Tensor, filters), true, false);
  return tf.reshape(product, filterShape as Shape4);
};

/**
 * Convolutions with 1 x 1 filters are run as products of matrices: on some processors
 * oneDNN's own (3.7, of TensorFlow 2.21) divides by zero where the machine hides
 * the sizes of its caches, as a virtual one may, and that ends the process.
 */
function isPointwise(
  [height, width]: readonly number[],
  { pad, dilations = 1, dataFormat = 'NHWC' }: Convolution,
): boolean {
  const isPlain = [dilations].flat().every((dilation) => dilation === 1);
  const hasNoPadding = pad === 'same' || pad === 'valid' || pad === 0;
  return (
    height === 1 && width === 1 && isPlain && hasNoPadding && dataFormat === 'NHWC' && !onGpu()
  );
}

function asProduct(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  convolution: Convolution,
  finish: (sum: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const picked = everyNth(x, convolution);
  const [n, h, w, channels] = picked.shape;
  const filters = filter.shape[3];
  const sum = multiply(asMatrix(picked, channels), asMatrix(filter, filters), false, false);
  return tf.reshape(finish(sum), [n, h, w, filters]);
}

/** The pixels that a filter of one pixel meets. */
function everyNth(x: tf.Tensor4D, convolution: Convolution): tf.Tensor4D {
  const strides = stridesOf(convolution);
  return strides ? (tf.stridedSlice(x, ORIGIN, x.shape, strides) as tf.Tensor4D) : x;
}

/** The gradient of `everyNth`: zeros between the pixels. */
function spreadOut(dy: tf.Tensor, inputShape: Shape4, convolution: Convolution): tf.Tensor {
  const strides = stridesOf(convolution);
  if (strides === null) return dy;
  const indices = [inputShape, ORIGIN, inputShape, strides].map((each) =>
    tf.tensor1d(each, 'int32'),
  );
  const { TF_ATTR_TYPE, TF_INT32 } = nativeBackend().binding;
  const index = { name: 'Index', type: TF_ATTR_TYPE, value: TF_INT32 };
  return runNative('StridedSliceGrad', [...indices, dy], {}, 1, ['T'], [index])[0]!;
}

/** Null where every pixel is met. */
function stridesOf({ strides }: Convolution): Shape4 | null {
  const [down, right] = typeof strides === 'number' ? [strides, strides] : (strides as number[]);
  return down === 1 && right === 1 ? null : [1, down!, right!, 1];
}

function asMatrix(tensor: tf.Tensor, columns: number): tf.Tensor {
  return tf.reshape(tensor, [-1, columns]);
}

function multiply(
  a: tf.Tensor,
  b: tf.Tensor,
  transpose_a: boolean,
  transpose_b: boolean,
): tf.Tensor {
  return runNative('MatMul', [a, b], { transpose_a, transpose_b })[0]!;
}
