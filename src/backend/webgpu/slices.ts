import { tf } from '../tf.ts';
import type { Pointwise } from './expression.ts';
import type { Kernel } from './gpu.ts';
import { runKernel } from './shader.ts';

const WORKGROUP = 256;
const MAX_GROUPS = 4096;

interface SliceAttributes {
  readonly begin: number | number[];
  readonly size: number | number[];
}

/**
 * `Slice` of a float32 tensor [..., C] that keeps some of its channels; null for others. It is
 * the gradient of a concatenation: a capture makes all the slices of a tensor in one kernel.
 */
export function sliceOfChannels(
  { x }: { readonly x: tf.TensorInfo },
  { begin, size }: SliceAttributes,
): tf.TensorInfo | null {
  if (x.dtype !== 'float32' || x.shape.length < 2) return null;
  const params = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
  const [from, kept] = params as [number[], number[]];
  const last = x.shape.length - 1;
  const isWhole = x.shape.every((length, axis) => axis === last || kept[axis] === length);
  const [first, count, channels] = [from[last]!, kept[last]!, x.shape[last]!];
  const total = tf.util.sizeFromShape(kept);
  if (!isWhole || count === channels || total === 0) return null;
  const isVector = [first, count, channels].every((one) => one % 4 === 0);
  const wide = isVector ? 4 : 1;
  const pointwise: Pointwise = {
    stores: [{ value: { kind: 'read', input: 0 }, kept: { of: channels, first, count } }],
    size: tf.util.sizeFromShape(x.shape),
  };
  const given = {
    total: total / wide,
    among: channels / wide,
    begun: first / wide,
    kept: count / wide,
  };
  const groups = Math.min(MAX_GROUPS, Math.ceil(given.total / WORKGROUP));
  return runKernel({ ...slice(isVector), pointwise }, [x], [kept], given, [groups, 1, 1])[0]!;
}

function slice(isVector: boolean): Kernel {
  return {
    ...{ name: 'sliceOfChannels', outputs: ['result'], inputs: ['x'], isVector },
    uniforms: { total: 'int', among: 'int', begun: 'int', kept: 'int' },
    code: `
      @compute @workgroup_size(${WORKGROUP})
      fn _start(
        @builtin(global_invocation_id) thread: vec3<u32>,
        @builtin(num_workgroups) groups: vec3<u32>,
      ) {
        for (var at = i32(thread.x); at < uniforms.total; at += i32(groups.x) * ${WORKGROUP}) {
          let row = at / uniforms.kept;
          result[at] = x[row * uniforms.among + uniforms.begun + at % uniforms.kept];
        }
      }`,
  };
}
