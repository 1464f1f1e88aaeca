import { createRequire } from 'node:module';
import { BenchError } from '../../errors.ts';
import { tf } from '../tf.ts';

/** A tensor in libtensorflow, by the number the binding gave it; numbers are not used twice. */
export type TensorId = number;

/** What tfjs-node has in place of a number for values that no op has read. */
export const NO_ID: TensorId = -1;

/** An op's attribute as tfjs-node states it: `type` is one of the binding's TF_ATTR_ codes. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What the binding tells of a tensor that an op made. `dtype` is TensorFlow's DataType. */
export interface NativeTensor {
  readonly id: TensorId;
  readonly shape: readonly number[];
  readonly dtype: number;
}

export type NativeValues = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** The part of tfjs-node's binding to libtensorflow that a capture listens to. */
export interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: readonly number[], dtype: number, values: NativeValues): TensorId;
  tensorDataSync(id: TensorId): NativeValues;
  deleteTensor(id: TensorId): void;
  executeOp(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly TensorId[],
    outputs: number,
  ): NativeTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
}

/** The binding with other methods in place of some: its own properties cannot be overwritten. */
export function bindingWith(methods: Partial<Binding>, binding: Binding): Binding {
  return Object.create(binding, Object.getOwnPropertyDescriptors(methods)) as Binding;
}

/** What tfjs-node keeps of a tensor: its number, or values that get one when an op reads them. */
export interface NativeEntry {
  readonly shape: readonly number[];
  readonly dtype: number;
  id: TensorId;
  values: NativeValues | null;
}

/** tfjs-node's backend, as far as it is used here. */
export interface NativeBackend {
  binding: Binding;
  readonly isUsingGpuDevice: boolean;
  /** What is behind tfjs' tensors, by their `dataId`. */
  readonly tensorMap: { get(dataId: object): NativeEntry };
  createOutputTensor: (made: NativeTensor) => tf.Tensor;
  getInputTensorIds: (tensors: readonly tf.TensorInfo[]) => TensorId[];
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
  runSavedModel(
    session: number,
    inputs: readonly tf.Tensor[],
    inputNames: readonly { readonly name: string }[],
    outputNames: readonly string[],
  ): tf.Tensor[];
}

/**
 * The backend of tfjs-node or tfjs-node-gpu, which must be the current one.
 * @throws BenchError `backend` when another is.
 */
export function nativeBackend(): NativeBackend {
  if (tf.getBackend() === 'tensorflow') return tf.backend() as unknown as NativeBackend;
  throw new BenchError(
    'backend',
    `a step can be captured on the tensorflow backend, and the current one is ${tf.getBackend()}`,
    { remedy: "Load @tensorflow/tfjs-node or -gpu and call `tf.setBackend('tensorflow')`." },
  );
}

/** A protobuf message of the package, with its generated setters. */
export interface Message {
  serializeBinary(): Uint8Array;
  readonly [method: string]: (...args: never[]) => unknown;
}

/** TensorFlow's protobuf messages, such as `GraphDef`, as the package generated them. */
export type Messages = Readonly<Record<string, new () => Message>>;

/**
 * The protobuf classes of whichever tfjs-node is loaded: it has loaded them itself,
 * from wherever it is installed.
 */
export function protobufMessages(): Messages {
  const { cache } = createRequire(import.meta.url);
  const file = Object.keys(cache).find((name) =>
    /tfjs-node(-gpu)?.dist.proto.api_pb\.js$/.test(name),
  );
  const messages = file && (cache[file]?.exports as Messages | undefined);
  if (messages) return messages;
  throw new BenchError('backend', 'no protobuf classes: @tensorflow/tfjs-node is not loaded', {
    remedy: 'Import @tensorflow/tfjs-node or -gpu before capturing.',
  });
}
