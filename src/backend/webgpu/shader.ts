import { tf } from '../tf.ts';

/** A compute shader that makes one tensor, one thread for each of its values. */
export interface Shader {
  /** Unique: a pipeline is made once for it and the ranks of its tensors. */
  readonly name: string;
  /** Names of the tensors it reads; the shader has `getX(coordinates)` for one named `x`. */
  readonly inputs: readonly string[];
  /** Names of pairs of whole numbers that it is given, each a `vec2<i32>` of `uniforms`. */
  readonly pairs: readonly string[];
  /** WGSL that gives the value at `at`, the coordinates of a tensor of rank 4. */
  readonly valueAt: string;
}

/** What is used of TensorFlow.js' webgpu backend. */
interface WebgpuBackend {
  runWebGPUProgram(
    program: object,
    inputs: readonly tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms: readonly { readonly type: 'int32'; readonly data: readonly number[] }[],
  ): tf.TensorInfo;
}

/** Threads of a workgroup: a whole number of the 32 or 64 that run in step on any card. */
const WORKGROUP = 64;
/** Workgroups that WebGPU takes along one axis at the least. */
const MOST_GROUPS = 65535;

/** Runs a shader. The caller disposes the result, [n, h, w, c]. */
export function runShader(
  { name, inputs, pairs, valueAt }: Shader,
  tensors: readonly tf.TensorInfo[],
  shape: readonly number[],
  values: readonly (readonly [number, number])[],
): tf.TensorInfo {
  const program = {
    variableNames: inputs,
    uniforms: pairs.map((pair) => `${pair} : vec2<i32>, `).join(''),
    outputShape: shape,
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: dispatchOf(shape),
    size: true,
    shaderKey: name,
    getUserCode: () => `
      fn valueAt(at : vec4<i32>) -> f32 {
        ${valueAt}
      }
      fn main(index : i32) {
        if (index < uniforms.size) {
          setOutputAtIndex(index, valueAt(getCoordsFromIndex(index)));
        }
      }`,
  };
  const backend = tf.backend() as unknown as WebgpuBackend;
  const uniforms = values.map((data) => ({ type: 'int32' as const, data }));
  return backend.runWebGPUProgram(program, tensors, 'float32', uniforms);
}

/** Workgroups for one thread a value, in two axes where one does not take them. */
function dispatchOf(shape: readonly number[]): [number, number, number] {
  const groups = Math.ceil(tf.util.sizeFromShape([...shape]) / WORKGROUP);
  if (groups <= MOST_GROUPS) return [groups, 1, 1];
  const rows = Math.ceil(groups / MOST_GROUPS);
  return [Math.ceil(groups / rows), rows, 1];
}
