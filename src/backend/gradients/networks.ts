import { runOwnKernel } from '../ops/own-kernel.ts';
import { reluGradient } from '../ops/relu.ts';
import { type PoolAttributes, poolInfo } from '../pool-info.ts';
import { tf } from '../tf.ts';
import { type Gradient, unbroadcast } from './gradient.ts';

type Pair = [number, number];

/** Gradients of the kernels of network layers and losses. */
export const networks: Readonly<Record<string, Gradient>> = {
  AvgPool: {
    saves: ['x'],
    inputs(dy, [x], attributes) {
      const run = (dy: tf.Tensor) => runKernel('AvgPoolGrad', { dy, input: x! }, attributes);
      return { x: () => run(weighOut(dy, x!, attributes as unknown as PoolAttributes)) };
    },
  },
  BatchMatMul: {
    saves: ['a', 'b'],
    inputs: (dy, [a, b], attributes) => productGradients(dy, a!, b!, attributes),
  },
  Conv2D: {
    saves: ['x', 'filter'],
    inputs: (dy, [x, filter], attributes) => convGradients(dy, x!, filter!, attributes),
  },
  FusedConv2D: {
    saves: ['x', 'filter'],
    savesOutput: true,
    inputs(dy, [x, filter, y], attributes) {
      const dz = beforeActivation(dy, y!, attributes['activation']!);
      return { ...convGradients(dz, x!, filter!, attributes), bias: () => sumOverPixels(dz) };
    },
  },
  LogSoftmax: {
    savesOutput: true,
    inputs: (dy, [y], { axis }) => ({
      logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis, true), tf.exp(y!))),
    }),
  },
  MaxPool: {
    saves: ['x'],
    savesOutput: true,
    inputs: (dy, [x, y], attributes) => ({
      x: () => runKernel('MaxPoolGrad', { dy, input: x!, output: y! }, attributes),
    }),
  },
  Softmax: {
    savesOutput: true,
    inputs(dy, [y], { dim }) {
      const weighted = () => tf.mul(dy, y!);
      return {
        logits: () => {
          const product = weighted();
          return tf.sub(product, tf.mul(tf.sum(product, dim, true), y!));
        },
      };
    },
  },
  _FusedMatMul: {
    saves: ['a', 'b'],
    savesOutput: true,
    inputs(dy, [a, b, y], attributes) {
      const dz = beforeActivation(dy, y!, attributes['activation']!);
      return { ...productGradients(dz, a!, b!, attributes), bias: () => sumOverPixels(dz) };
    },
  },
};

function convGradients(
  dy: tf.Tensor,
  x: tf.Tensor,
  filter: tf.Tensor,
  attributes: { readonly dilations?: Pair | number },
) {
  refuseDilation(attributes.dilations ?? 1);
  const { shape: inputShape } = x;
  const { shape: filterShape } = filter;
  return {
    x: () => runKernel('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape }),
    filter: () => runKernel('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape }),
  };
}

function productGradients(
  dy: tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean },
) {
  // With c = op(a) op(b): the gradient by op(a) is dy op(b)^T, and by a its
  // transpose where op transposes; likewise for b.
  const byA = () =>
    transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB);
  const byB = () =>
    transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false);
  return { a: () => unbroadcast(byA(), a.shape), b: () => unbroadcast(byB(), b.shape) };
}

/** The gradient by a bias: [..., C] summed over all axes but the last. */
function sumOverPixels(dz: tf.Tensor): tf.Tensor {
  const [own] = runOwnKernel('BiasGrad', { dy: dz }) ?? [];
  return own ?? unbroadcast(dz, dz.shape.slice(-1));
}

/** The gradient by what went into a fused activation, given its output. */
function beforeActivation(dy: tf.Tensor, y: tf.Tensor, activation: string): tf.Tensor {
  if (activation === 'linear') return dy;
  if (activation === 'relu') return reluGradient(dy, y);
  throw new Error(`a fused ${activation} has no gradient here`);
}

function runKernel(name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
}

/**
 * tfjs' own AvgPoolGrad, left on the cpu and webgpu backends, divides by the whole window
 * even where padding cuts it: dy is weighed by window / cells inside, first.
 */
function weighOut(dy: tf.Tensor, x: tf.Tensor, attributes: PoolAttributes): tf.Tensor {
  const isLeft = ['cpu', 'webgpu'].includes(tf.getBackend());
  if (!isLeft || attributes.pad === 'valid' || attributes.pad === 0) return dy;
  const info = poolInfo(x, attributes);
  const rows = cellsInside(
    info.outHeight,
    info.strideHeight,
    info.padInfo.top,
    info.filterHeight,
    info.inHeight,
  );
  const columns = cellsInside(
    info.outWidth,
    info.strideWidth,
    info.padInfo.left,
    info.filterWidth,
    info.inWidth,
  );
  const window = info.filterHeight * info.filterWidth;
  const weights = rows.flatMap((row) => columns.map((column) => window / (row * column)));
  return tf.mul(dy, tf.tensor4d(weights, [1, info.outHeight, info.outWidth, 1]));
}

/** For each output, how many cells of its window are inside the input. */
function cellsInside(
  outputs: number,
  stride: number,
  pad: number,
  size: number,
  inputs: number,
): number[] {
  return Array.from({ length: outputs }, (_, i) => {
    const start = i * stride - pad;
    return Math.min(inputs, start + size) - Math.max(0, start);
  });
}

/** The library's kernels ignore dilations in gradients; ours on wasm do not. */
function refuseDilation(dilations: Pair | number): void {
  const isPlain = [dilations].flat().every((dilation) => dilation === 1);
  if (isPlain || tf.getBackend() === 'wasm') return;
  throw new Error(`the ${tf.getBackend()} backend has no gradient of a dilated convolution`);
}
