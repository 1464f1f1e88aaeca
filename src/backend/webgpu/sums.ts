import { tf } from '../tf.ts';
import type { Expression } from './expression.ts';
import type { Kernel } from './gpu.ts';
import { runExpression } from './pointwise.ts';
import { runKernel, runShader, type Shader } from './shader.ts';

/** Threads to aim at, which share out the rows where there are few channels. */
const THREADS = 1 << 14;
/** Rows of a thread at the least: its sum costs a write and a read. */
const LEAST_ROWS = 16;

/** The sum of `parts` over its first axis, and what comes after it; disposes the parts. */
export function sumOfParts(
  parts: tf.TensorInfo,
  shape: readonly number[],
  { bias = null, isRelu = false }: After = {},
): tf.TensorInfo {
  const [count] = parts.shape;
  if (count === 1 && bias === null && !isRelu) return { ...parts, shape: [...shape] };
  const sum: Expression<tf.TensorInfo> = {
    kind: 'sum',
    ...{ input: parts, parts: count! },
    bias: bias && { input: bias, channels: bias.shape[0]! },
  };
  const result = runExpression(isRelu ? { kind: 'relu', of: sum } : sum, shape);
  tf.backend().disposeData(parts.dataId);
  return result;
}

/** What is done with a sum: a bias by channel is added, and a relu. */
export interface After {
  readonly bias?: tf.TensorInfo | null;
  readonly isRelu?: boolean;
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

interface SumAttributes {
  readonly axis?: number | number[];
  readonly keepDims?: boolean;
}

/** `Sum` of a float32 tensor over its first axes; null for others. */
export function sum({ x }: SumInputs, attributes: SumAttributes): tf.TensorInfo | null {
  return overFirstAxes(x, attributes, sumByChannel);
}

interface SumInputs {
  readonly x: tf.TensorInfo;
}

/** The same for a card: a capture can have it made by a kernel that reads the tensor anyway. */
export function sumByLanes({ x }: SumInputs, attributes: SumAttributes): tf.TensorInfo | null {
  return overFirstAxes(x, attributes, (tensor) => {
    const { rows, channels } = extentOf(tensor);
    const across = Math.ceil(channels / WIDE);
    const wanted = rows > MAX_ROWS_OF_LANES ? Math.ceil(THREADS / (LANES_THREADS * across)) : 1;
    const rowsOfPart = Math.ceil(rows / wanted);
    const parts = Math.ceil(rows / rowsOfPart);
    const kernel = { ...byLanes, columnSums: { parts, channels } };
    const given = { rows, channels, rowsOfPart };
    const [sums] = runKernel(kernel, [tensor], [[parts, channels]], given, [across, parts, 1]);
    return sumOfParts(sums!, [channels]);
  });
}

/** Channels that a workgroup has side by side, and its threads. */
const WIDE = 32;
const LANES_THREADS = 256;
/** Rows above which one workgroup would take longer than a second kernel. */
const MAX_ROWS_OF_LANES = 1 << 14;

const byLanes: Kernel = {
  ...{ name: 'sumByLanes', outputs: ['result'], inputs: ['x'], isVector: false },
  uniforms: { rows: 'int', channels: 'int', rowsOfPart: 'int' },
  code: `
    var<workgroup> lanes: array<f32, ${LANES_THREADS}>;
    @compute @workgroup_size(${LANES_THREADS})
    fn _start(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
    ) {
      let local = i32(thread) % ${WIDE};
      let channel = i32(group.x) * ${WIDE} + local;
      let first = i32(group.y) * uniforms.rowsOfPart;
      let end = min(uniforms.rows, first + uniforms.rowsOfPart);
      var sum = 0.0;
      if (channel < uniforms.channels) {
        for (var row = first + i32(thread) / ${WIDE}; row < end; row += ${LANES_THREADS / WIDE}) {
          sum += x[row * uniforms.channels + channel];
        }
      }
      lanes[thread] = sum;
      workgroupBarrier();
      if (i32(thread) < ${WIDE} && channel < uniforms.channels) {
        for (var other = local + ${WIDE}; other < ${LANES_THREADS}; other += ${WIDE}) {
          sum += lanes[other];
        }
        result[i32(group.y) * uniforms.channels + channel] = sum;
      }
    }`,
};

function overFirstAxes(
  x: tf.TensorInfo,
  { axis, keepDims }: SumAttributes,
  run: (rows: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo | null {
  const axes = tf.util.parseAxisParam(axis as number, x.shape).sort((a, b) => a - b);
  const kept = x.shape.slice(axes.length);
  const channels = tf.util.sizeFromShape(kept);
  const areFirst = axes.every((each, i) => each === i);
  if (x.dtype !== 'float32' || !areFirst || axes.length === 0 || channels === 1) return null;
  const rows = tf.util.sizeFromShape(x.shape) / channels;
  // WebGPU binds no tensor without values: TensorFlow.js throws.
  if (rows === 0 || channels === 0) return null;
  const sums = run({ ...x, shape: [rows, channels] });
  return { ...sums, shape: keepDims === true ? [...axes.map(() => 1), ...kept] : kept };
}
