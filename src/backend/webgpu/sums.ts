import { tf } from '../tf.ts';
import { runShader, runValueShader, type Shader, type ValueShader } from './shader.ts';

/** Threads to aim at, which share out the rows where there are few channels. */
const THREADS = 1 << 14;
/** Rows of a thread at the least: its sum costs a write and a read. */
const LEAST_ROWS = 16;

const ofParts: ValueShader = {
  name: 'sumOfParts',
  inputs: ['partSums'],
  uniforms: { parts: 'int' },
  valueAt: `
    var sum = 0.0;
    for (var part = 0; part < uniforms.parts; part++) {
      sum += partSums[part * uniforms.size + index];
    }
    return sum;`,
};

/** The sum of `parts` over its first axis; disposes the parts. */
export function sumOfParts(parts: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  const [count] = parts.shape;
  if (count === 1) return { ...parts, shape: [...shape] };
  const sum = runValueShader(ofParts, [parts], shape, { parts: count! });
  tf.backend().disposeData(parts.dataId);
  return sum;
}

const byChannel: Shader = {
  name: 'sumByChannel',
  inputs: ['x'],
  uniforms: { rows: 'int', channels: 'int', rowsOfPart: 'int' },
  code: `
    fn main(index : i32) {
      if (index >= uniforms.size) {
        return;
      }
      let channels = uniforms.channels;
      let channel = index % channels;
      let first = index / channels * uniforms.rowsOfPart;
      let end = min(uniforms.rows, first + uniforms.rowsOfPart);
      var sum = 0.0;
      for (var row = first; row < end; row++) {
        sum += x[row * channels + channel];
      }
      result[index] = sum;
    }`,
};

/**
 * The sums by channel, [C], over all rows of a tensor [..., C]. TensorFlow.js sums over the last
 * axes only, and transposes a tensor to bring its rows there.
 */
function sumByChannel(x: tf.TensorInfo): tf.TensorInfo {
  const { rows, channels } = extentOf(x);
  const rowsOfPart = Math.max(LEAST_ROWS, Math.ceil((rows * channels) / THREADS));
  const parts = Math.ceil(rows / rowsOfPart);
  const output = { shape: [parts, channels], threads: parts * channels };
  const sums = runShader(byChannel, [x], output, { rows, channels, rowsOfPart });
  return sumOfParts(sums, [channels]);
}

export function extentOf({ shape }: tf.TensorInfo): { rows: number; channels: number } {
  return { rows: tf.util.sizeFromShape(shape.slice(0, -1)), channels: shape.at(-1)! };
}

/** `Sum` of a float32 tensor over its first axes; null for others. */
export function sum(
  { x }: { x: tf.TensorInfo },
  { axis, keepDims }: { axis?: number | number[]; keepDims?: boolean },
): tf.TensorInfo | null {
  const axes = tf.util.parseAxisParam(axis as number, x.shape).sort((a, b) => a - b);
  const kept = x.shape.slice(axes.length);
  const channels = tf.util.sizeFromShape(kept);
  const areFirst = axes.every((each, i) => each === i);
  if (x.dtype !== 'float32' || !areFirst || axes.length === 0 || channels === 1) return null;
  const rows = tf.util.sizeFromShape(x.shape) / channels;
  const sums = sumByChannel({ ...x, shape: [rows, channels] });
  return { ...sums, shape: keepDims === true ? [...axes.map(() => 1), ...kept] : kept };
}
