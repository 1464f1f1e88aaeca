import { tf } from '../tf.ts';
import type { Gradient } from './gradient.ts';

/** The gradient of a kernel that only gives its values another shape. */
const reshaped: Gradient = {
  saves: ['x'],
  inputs: (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) }),
};

/** Gradients of the kernels that move values or reduce axes. */
export const shapes: Readonly<Record<string, Gradient>> = {
  Concat: {
    savesAll: true,
    inputs(dy, saved, attributes) {
      const axis = axesOf(attributes['axis'], saved[0]!)[0]!;
      let start = 0;
      return saved.map((input) => {
        const begin = dy.shape.map((_, i) => (i === axis ? start : 0));
        start += input.shape[axis]!;
        return () => tf.slice(dy, begin, input.shape);
      });
    },
  },
  ExpandDims: {
    ...reshaped,
    saves: ['input'],
    inputs: (dy, [x]) => ({ input: () => tf.reshape(dy, x!.shape) }),
  },
  Max: {
    saves: ['x'],
    savesOutput: true,
    inputs(dy, [x, y], attributes) {
      const kept = keptShape(x!, attributes['reductionIndices']);
      const isMax = () => tf.cast(tf.equal(x!, tf.reshape(y!, kept)), 'float32');
      return { x: () => tf.mul(tf.reshape(dy, kept), isMax()) };
    },
  },
  Mean: {
    saves: ['x'],
    inputs(dy, [x], attributes) {
      const kept = keptShape(x!, attributes['axis']);
      const share = dy.size / x!.size;
      return { x: () => spread(tf.mul(dy, share), kept, x!) };
    },
  },
  PadV2: {
    saves: ['x'],
    inputs(dy, [x], attributes) {
      const paddings: [number, number][] = attributes['paddings']!;
      const begin = paddings.map(([before]) => before);
      return { x: () => tf.slice(dy, begin, x!.shape) };
    },
  },
  Reshape: reshaped,
  Slice: {
    saves: ['x'],
    inputs(dy, [x], attributes) {
      const begin: number[] = tf.slice_util.parseSliceParams(x!, attributes['begin']!)[0]!;
      const paddings = begin.map((before, i): [number, number] => [
        before,
        x!.shape[i]! - before - dy.shape[i]!,
      ]);
      return { x: () => tf.pad(dy, paddings) };
    },
  },
  Sum: {
    saves: ['x'],
    inputs(dy, [x], attributes) {
      const kept = keptShape(x!, attributes['axis']);
      return { x: () => spread(dy, kept, x!) };
    },
  },
  Tile: {
    saves: ['x'],
    inputs(dy, [x], attributes) {
      const repeated: number[] = attributes['reps']!;
      // [a * r, b] read as [r, a, b], summed over r: an axis only where one repeats.
      const split: number[] = [];
      const axes: number[] = [];
      x!.shape.forEach((size, i) => {
        if (repeated[i]! > 1) axes.push(split.push(repeated[i]!) - 1);
        split.push(size);
      });
      return { x: () => tf.sum(tf.reshape(dy, split), axes) };
    },
  },
  Transpose: {
    inputs(dy, _, attributes) {
      const undone = tf.backend_util.getUndoAxesPermutation(attributes['perm']!);
      return { x: () => tf.transpose(dy, undone) };
    },
  },
};

/** The shape of x with its reduced axes kept as 1. */
function keptShape(x: tf.Tensor, axis: number | number[] | undefined): number[] {
  const axes = axesOf(axis, x);
  return x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
}

function axesOf(axis: number | number[] | undefined, x: tf.Tensor): number[] {
  return tf.util.parseAxisParam(axis as number, x.shape);
}

/** dy, of a reduction of x, repeated along the reduced axes. */
function spread(dy: tf.Tensor, kept: number[], x: tf.Tensor): tf.Tensor {
  const shaped = tf.reshape(dy, kept);
  const repeats = x.shape.map((size, i) => size / kept[i]!);
  return repeats.every((count) => count === 1) ? shaped : tf.tile(shaped, repeats);
}
