import { tf } from '../tf.ts';
import type { Expression, Pointwise } from './expression.ts';

/** What is used of the WebGPU standard; its types come with packages that are optional here. */
export interface GpuBuffer {
  readonly size: number;
  destroy(): void;
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
}

/** A part of a buffer, in bytes. */
export interface BufferRange {
  readonly buffer: GpuBuffer;
  readonly offset: number;
  readonly size: number;
}

export interface GpuPipeline {
  getBindGroupLayout(index: number): object;
}

export interface GpuPass {
  setPipeline(pipeline: GpuPipeline): void;
  setBindGroup(index: number, group: object): void;
  dispatchWorkgroups(x: number, y: number, z: number): void;
  end(): void;
}

export interface GpuEncoder {
  beginComputePass(descriptor?: object): GpuPass;
  copyBufferToBuffer(
    from: GpuBuffer,
    fromOffset: number,
    to: GpuBuffer,
    toOffset: number,
    size: number,
  ): void;
  clearBuffer(buffer: GpuBuffer, offset: number, size: number): void;
  resolveQuerySet(set: object, first: number, count: number, to: GpuBuffer, offset: number): void;
  finish(): object;
}

interface GpuQuerySet {
  destroy(): void;
}

export interface GpuDevice {
  readonly limits: {
    readonly maxStorageBufferBindingSize: number;
    readonly maxBufferSize: number;
    readonly maxStorageBuffersPerShaderStage: number;
  };
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): GpuBuffer;
  createBindGroup(descriptor: object): object;
  createShaderModule(descriptor: { readonly code: string; readonly label: string }): object;
  createBindGroupLayout(descriptor: object): object;
  createPipelineLayout(descriptor: object): object;
  createComputePipeline(descriptor: object): GpuPipeline;
  createComputePipelineAsync(descriptor: object): Promise<GpuPipeline>;
  createCommandEncoder(): GpuEncoder;
  pushErrorScope(filter: 'validation'): void;
  popErrorScope(): Promise<unknown>;
  createQuerySet(descriptor: { readonly type: string; readonly count: number }): GpuQuerySet;
}

export interface GpuQueue {
  submit(commands: readonly object[]): void;
  onSubmittedWorkDone(): Promise<void>;
  writeBuffer(buffer: GpuBuffer, offset: number, data: ArrayBufferLike | ArrayBufferView): void;
}

/** Flags of GPUBufferUsage in the standard. */
export const USAGE = { copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const;

/** What TensorFlow.js' webgpu backend keeps of a tensor. */
export interface TensorEntry {
  readonly dtype: tf.DataType;
  /** On the host; null where the numbers are on the GPU alone. */
  values: ArrayLike<number> | null;
  /** On the GPU: a buffer; absent where no kernel has read the tensor. */
  resource?: object | null;
}

/** A number, pair or more of a shader's `uniforms`. */
export interface UniformField {
  readonly type: 'int32' | 'uint32' | 'float32';
  data: readonly number[];
}

/** A compute shader as TensorFlow.js has it, as far as it is looked at here. */
export interface TfjsProgram {
  readonly constructor: { readonly name: string };
  readonly pipeline: GpuPipeline;
  /** Workgroups along up to three axes. */
  readonly dispatch: readonly number[];
  /** Of ours that are written out, what it is. */
  readonly kernel?: Kernel;
  /** The numbers of its uniforms. */
  readonly given?: Readonly<Record<string, number>>;
}

/** TensorFlow.js' webgpu backend, as far as it is used here. */
export interface WebgpuBackend {
  readonly device: GpuDevice;
  readonly queue: GpuQueue;
  /** Null where nothing waits for a submit. */
  readonly commandEncoder: object | null;
  /** Where kernels are timed, what times them. */
  readonly activeTimers?: { name: string; query: Promise<number> }[] | null;
  readonly tensorMap: { get(dataId: object): TensorEntry; has(dataId: object): boolean };
  memory(): { readonly numBytesAllocatedInGPU: number };
  makeTensorInfo(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  uploadToGPU(dataId: object): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  shouldExecuteOnCPU(inputs: readonly tf.TensorInfo[], threshold?: number): boolean;
  read(dataId: object): Promise<ArrayLike<number>>;
  readSync(dataId: object): ArrayLike<number>;
  makeUniforms(fields: readonly UniformField[]): BufferRange;
  recordAndSubmit(
    program: TfjsProgram,
    output: tf.TensorInfo,
    inputs: readonly tf.TensorInfo[],
    uniforms?: readonly UniformField[],
  ): void;
}

/** TensorFlow.js' webgpu backend, which must be the current one. */
export function webgpuBackend(): WebgpuBackend {
  return tf.backend() as unknown as WebgpuBackend;
}

/** Submits what eager kernels have queued, so that what is submitted next comes after it. */
export function flush(backend: WebgpuBackend): void {
  if (backend.commandEncoder === null) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** A compute shader written out, which may make several tensors. */
export interface Kernel {
  /** Unique: a pipeline is made once for it and its `isVector`. */
  readonly name: string;
  /** Names of the tensors it makes, and of those it reads: arrays in the code. */
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  /** Whether the arrays are of `vec4<f32>`; of `f32` otherwise. `T` in the code is the type. */
  readonly isVector: boolean;
  /** The same for each of the outputs and inputs, where they differ. */
  readonly vectors?: readonly boolean[];
  /** Beside tensors: each an `i32` or `f32` field of `uniforms`. */
  readonly uniforms: Readonly<Record<string, 'int' | 'float'>>;
  /** WGSL with a compute entry `_start`, of `group`, `thread` and what else it declares. */
  readonly code: string;
  /** What it does, where that is number by number: it can be part of another kernel. */
  readonly pointwise?: Pointwise;
  /**
   * The kernel that computes the first of its inputs itself, and gives it as one more output.
   * Its inputs are those of the expression, then those that are left of its own. Null where it
   * cannot.
   */
  readonly withBefore?: (first: Expression<number>) => Fused | null;
  /**
   * The kernel that gives an expression of its first output in that one's place. Its inputs are
   * its own, then those of the expression, among which `own` is that output.
   */
  readonly withAfter?: (last: Expression<number>, own: number) => Fused | null;
  /** What it does, where that is to add up the columns of its only input. */
  readonly columnSums?: ColumnSums;
  /**
   * The kernel that also adds up the columns of its second input, which has so many, and gives
   * that as one more output; null where it cannot.
   */
  readonly withColumnSums?: (channels: number) => WithColumnSums | null;
}

/** Sums over the rows of a tensor [rows, channels]: [parts, channels], parts that are to be added. */
interface ColumnSums {
  readonly parts: number;
  readonly channels: number;
}

interface WithColumnSums {
  readonly kernel: Kernel;
  /** Of the sums, which are to be added. */
  readonly parts: number;
}

/** A kernel in the place of two, and what it is given beside what the one had. */
export interface Fused {
  readonly kernel: Kernel;
  readonly given: Readonly<Record<string, number>>;
}
