import { tf } from '../tf.ts';
import type { Kernel } from './gpu.ts';
import { webgpuBackend } from './gpu.ts';
import { type PipelineSpec, pipelinesOf } from './pipelines.ts';

/** A compute shader that makes one tensor. */
export interface Shader {
  /** Unique: a pipeline is made once for it and the ranks and `vectors` of its tensors. */
  readonly name: string;
  /** Names of the tensors it reads; the shader has `getX(coordinates)` for one named `x`. */
  readonly inputs: readonly string[];
  /** What it is given beside tensors, each a field of `uniforms`. */
  readonly uniforms?: Readonly<Record<string, keyof typeof wgslTypes>>;
  /** WGSL with `fn main(index : i32)`, run for each thread; there may be threads too many. */
  readonly code: string;
}

/** A compute shader with one thread for each value of the tensor that it makes. */
export interface ValueShader extends Omit<Shader, 'code'> {
  /** WGSL that returns the value at `index`, row-major. */
  readonly valueAt: string;
}

interface Output {
  readonly shape: readonly number[];
  readonly threads: number;
  /** Whether the inputs, in their order, and the result are arrays of `vec4`: of `f32` otherwise. */
  readonly vectors?: { readonly inputs: readonly boolean[]; readonly output: boolean };
}

/** By the names of the shader's `uniforms`. */
type Given = Readonly<Record<string, number | readonly [number, number]>>;

const wgslTypes = { pair: 'vec2<i32>', int: 'i32', float: 'f32' } as const;

/** What is used of TensorFlow.js' webgpu backend. */
interface WebgpuBackend {
  runWebGPUProgram(
    program: object,
    inputs: readonly tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms: readonly { readonly type: 'int32' | 'float32'; readonly data: readonly number[] }[],
  ): tf.TensorInfo;
}

/** Threads of a workgroup: a whole number of the 32 or 64 that run in step on any card. */
const WORKGROUP = 64;
/** Workgroups that WebGPU takes along one axis at the least. */
const MAX_GROUPS = 65535;

/** Runs a shader. The caller disposes the result. */
export function runShader(
  { name, inputs, uniforms = {}, code }: Shader,
  tensors: readonly tf.TensorInfo[],
  { shape, threads, vectors }: Output,
  given: Given = {},
): tf.TensorInfo {
  const fields = Object.entries(uniforms);
  const components = vectors?.inputs.map((isVector) => (isVector ? 4 : 1));
  const outputComponent = vectors?.output === true ? 4 : 1;
  const program = {
    // By which TensorFlow.js' profile calls it.
    constructor: { name },
    variableNames: inputs,
    uniforms: fields.map(([field, type]) => `${field} : ${wgslTypes[type]}, `).join(''),
    outputShape: shape,
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: dispatchOf(threads),
    size: true,
    shaderKey: [name, ...(components ?? []), outputComponent].join('_'),
    outputComponent,
    ...(components === undefined ? {} : { variableComponents: components }),
    getUserCode: () => code,
  };
  const backend = tf.backend() as unknown as WebgpuBackend;
  const values = fields.map(([field, type]) => ({
    type: type === 'float' ? ('float32' as const) : ('int32' as const),
    data: [given[field]!].flat(),
  }));
  return backend.runWebGPUProgram(program, tensors, 'float32', values);
}

/** Runs a shader of one thread a value. The caller disposes the result. */
export function runValueShader(
  { valueAt, ...shader }: ValueShader,
  tensors: readonly tf.TensorInfo[],
  shape: readonly number[],
  given: Given = {},
): tf.TensorInfo {
  const code = `
    fn valueAt(index : i32) -> f32 {
      ${valueAt}
    }
    fn main(index : i32) {
      if (index < uniforms.size) {
        result[index] = valueAt(index);
      }
    }`;
  const threads = tf.util.sizeFromShape([...shape]);
  return runShader({ ...shader, code }, tensors, { shape, threads }, given);
}

/** WGSL of the four numbers from index `at` of an input on, be it an array of `vec4` or not. */
export function fourOf(input: string, at: string, isVector: boolean): string {
  if (isVector) return `${input}[(${at}) / 4]`;
  return `vec4<f32>(${[0, 1, 2, 3].map((i) => `${input}[${at} + ${i}]`).join(', ')})`;
}

/** WGSL that stores the first `count` of four numbers from index `at` of the result on. */
export function storeFour(value: string, at: string, count: string, isVector: boolean): string {
  if (isVector) return `result[(${at}) / 4] = ${value};`;
  return `for (var j = 0; j < min(4, ${count}); j++) { result[${at} + j] = ${value}[j]; }`;
}

/** Workgroups for a number of threads, in two axes where one does not take them. */
function dispatchOf(threads: number): [number, number, number] {
  const groups = Math.ceil(threads / WORKGROUP);
  if (groups <= MAX_GROUPS) return [groups, 1, 1];
  const rows = Math.ceil(groups / MAX_GROUPS);
  return [Math.ceil(groups / rows), rows, 1];
}

/**
 * Runs a kernel. The caller disposes the results.
 * @param shapes Of its outputs.
 * @param groups Workgroups along three axes.
 */
export function runKernel(
  kernel: Kernel,
  tensors: readonly tf.TensorInfo[],
  shapes: readonly (readonly number[])[],
  given: Readonly<Record<string, number>>,
  groups: readonly [number, number, number],
): tf.TensorInfo[] {
  const backend = webgpuBackend();
  const outputs = shapes.map((shape) => backend.makeTensorInfo(shape, 'float32'));
  for (const { dataId } of [...outputs, ...tensors]) backend.uploadToGPU(dataId);
  const program = {
    constructor: { name: kernel.name },
    // Not before it is asked for: what is recorded may be part of another kernel in the end.
    get pipeline() {
      return pipelinesOf(backend.device).now(pipelineSpec(kernel));
    },
    // TensorFlow.js then puts the strides of the first output before the uniforms, and no shapes.
    pixelsOpType: 0,
    dispatch: [...groups],
    ...{ kernel, given },
  };
  const fields = Object.entries(kernel.uniforms).map(([field, type]) => ({
    type: type === 'float' ? ('float32' as const) : ('int32' as const),
    data: [given[field]!],
  }));
  const [first, ...others] = outputs;
  const flat = { ...first!, shape: [tf.util.sizeFromShape([...shapes[0]!])] };
  backend.recordAndSubmit(program, flat, [...others, ...tensors], fields);
  return outputs;
}

/** What `runKernel` gives a kernel beside tensors, as it lies in memory. */
export function uniformsOf(kernel: Kernel, given: Readonly<Record<string, number>>): ArrayBuffer {
  const fields = Object.entries(kernel.uniforms);
  const bytes = new DataView(new ArrayBuffer(4 * (1 + fields.length)));
  // The strides of an output of one axis.
  bytes.setInt32(0, 1, true);
  fields.forEach(([field, type], i) => {
    if (type === 'float') bytes.setFloat32(4 * (1 + i), given[field]!, true);
    else bytes.setInt32(4 * (1 + i), given[field]!, true);
  });
  return bytes.buffer;
}

/** A kernel as it is compiled. */
export function pipelineSpec(kernel: Kernel): PipelineSpec {
  const { name, outputs, inputs, isVector, vectors, uniforms, code } = kernel;
  const array = (tensor: string, binding: number) => {
    const access = binding < outputs.length ? 'read_write' : 'read';
    const type = (vectors?.[binding] ?? isVector) ? 'vec4<f32>' : 'f32';
    return `@group(0) @binding(${binding}) var<storage, ${access}> ${tensor}: array<${type}>;`;
  };
  const names = [...outputs, ...inputs];
  const fields = Object.entries(uniforms).map(([field, type]) => `${field}: ${wgslTypes[type]},`);
  return {
    name,
    bindings: [
      ...outputs.map(() => 'storage' as const),
      ...inputs.map(() => 'read-only-storage' as const),
      'uniform',
    ],
    code: `
    alias T = ${isVector ? 'vec4<f32>' : 'f32'};
    struct Uniforms { strides: i32, ${fields.join(' ')} };
    ${names.map(array).join('\n')}
    @group(0) @binding(${names.length}) var<uniform> uniforms: Uniforms;
    ${code}`,
  };
}
