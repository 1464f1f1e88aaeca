import { tf } from '../../tf.ts';
import type {
  GpuBuffer,
  GpuPipeline,
  Kernel,
  TensorEntry,
  TfjsProgram,
  UniformField,
  WebgpuBackend,
} from '../../webgpu/gpu.ts';
import { uniformsOf } from '../../webgpu/shader.ts';
import { UncapturableError } from '../uncapturable.ts';
import {
  type MovingAverages,
  recordingUpdates,
  type Update,
  type UpdateRecorder,
} from '../updates.ts';
import { type Constant, type Origin, Value } from './value.ts';
import { rememberVariables } from './variables.ts';

/** A kernel as it would be launched. */
export interface Launch {
  readonly kind: 'launch';
  /** TensorFlow.js' name of its program. */
  readonly name: string;
  /** Null of a kernel of ours, which is compiled when nothing has come in its place. */
  readonly pipeline: GpuPipeline | null;
  /** Of ours that are written out, what it is. */
  readonly kernel?: Kernel;
  readonly given?: Readonly<Record<string, number>>;
  /** What it writes, then what it reads, in the order of its bindings; the uniforms come last. */
  readonly outputs: readonly Value[];
  readonly inputs: readonly Value[];
  /** Whether it adds to what is in its outputs. */
  readonly accumulates: boolean;
  readonly uniforms: ArrayBuffer;
  readonly groups: Groups;
}

/** Workgroups along three axes. */
type Groups = readonly [number, number, number];

/** An update of variables' values by one formula, number by number. */
export interface UpdateCommand {
  readonly kind: 'update';
  readonly update: Update | MovingAverages;
  /** What is updated: all of one size. */
  readonly state: readonly Value[];
  /** What moves it, of that size. */
  readonly given: readonly Value[];
  readonly rate: Value | null;
  /** The new state. */
  readonly outputs: readonly Value[];
}

/** Zeros into a tensor that kernels add to. */
export interface Clear {
  readonly kind: 'clear';
  readonly outputs: readonly [Value];
}

export type Command = Launch | UpdateCommand | Clear;

/** What a function asked of the GPU, which has computed nothing of it. */
export interface Recording {
  readonly commands: readonly Command[];
  readonly outputs: readonly OutputValue[];
  /** Variables with another value after the call, with that value. */
  readonly writes: ReadonlyMap<tf.Variable, Value>;
  /** Whether variables were made on the way, which a second recording finds made. */
  readonly makesVariables: boolean;
}

interface OutputValue {
  readonly name: string;
  readonly value: Value;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

let isRecording = false;

/**
 * Runs a function and writes down which kernels it launches on what, in the place of launching
 * them. Every variable has its old value afterwards: a recording changes nothing.
 * @param inputs Tensors like those of a call; their values are not looked at.
 * @throws UncapturableError when the function does what cannot be launched again.
 */
export function record(
  backend: WebgpuBackend,
  run: (...inputs: tf.Tensor[]) => Readonly<Record<string, tf.Tensor>>,
  inputs: readonly tf.Tensor[],
): Recording {
  if (isRecording) throw new UncapturableError('it calls another captured function');
  const values = valueBook(backend);
  let makesVariables = false;
  const before = rememberVariables(
    backend,
    (variable) => values.know(variable, { kind: 'variable', variable }),
    (variable) => {
      makesVariables = true;
      values.settleFirst(variable);
    },
  );
  const listener = listen(backend, values);
  isRecording = true;
  try {
    const given = inputs.map((input, index) => values.placeholder(input, index));
    const results = tf.tidy(() => {
      const ran = recordingUpdates(listener.updates, () => run(...given));
      // A variable is not for the recording to dispose; its value is.
      const own = (tensor: tf.Tensor) =>
        tensor instanceof tf.Variable ? tf.clone(tensor) : tensor;
      return Object.fromEntries(
        Object.entries(ran).map(([name, tensor]) => [name, own(tensor)] as const),
      );
    });
    listener.assertNothingRead();
    const outputs = Object.entries(results).map(([name, { dataId, shape, dtype }]) => {
      return { name, value: values.of(dataId), shape, dtype };
    });
    const writes = new Map(before.changed().map((one) => [one, values.of(one.dataId)] as const));
    tf.dispose([results, given]);
    return { commands: listener.commands, outputs, writes, makesVariables };
  } finally {
    before.restore();
    listener.stop();
    isRecording = false;
  }
}

/** What tensors' numbers are under a recording. */
function valueBook(backend: WebgpuBackend) {
  const known = new WeakMap<object, Value>();
  const entryOf = (dataId: object) => backend.tensorMap.get(dataId) as TensorEntry & Shaped;
  const bytesOf = (dataId: object) => 4 * tf.util.sizeFromShape([...entryOf(dataId).shape]);
  const book = {
    of(dataId: object): Value {
      const { resource } = entryOf(dataId);
      const present = resource instanceof Value ? resource : known.get(dataId);
      if (present !== undefined) return present;
      const constant = constantOf(entryOf(dataId));
      return book.know({ dataId }, { kind: 'constant', constant });
    },
    know({ dataId }: { readonly dataId: object }, origin: Origin): Value {
      const value = new Value(bytesOf(dataId), origin);
      known.set(dataId, value);
      return value;
    },
    /** The value that a kernel is to write; null where there is none yet. */
    written: ({ dataId }: tf.TensorInfo) => {
      const { resource } = entryOf(dataId);
      return resource instanceof Value ? resource : null;
    },
    make(dataId: object, origin: Origin): Value {
      const value = new Value(bytesOf(dataId), origin);
      entryOf(dataId).resource = value;
      return value;
    },
    /** Whether it is known on the host, and so can be computed with there. */
    isOnHost: ({ dataId }: { readonly dataId: object }) =>
      !known.has(dataId) && !(entryOf(dataId).resource instanceof Value),
    placeholder({ shape, dtype }: tf.Tensor, index: number): tf.Tensor {
      const { dataId } = backend.makeTensorInfo(shape, dtype);
      book.make(dataId, { kind: 'input', index });
      return tf.engine().makeTensorFromDataId(dataId, shape, dtype, tf.backend());
    },
    /** Gives a variable that has just been made its first numbers, which are no part of a call. */
    settleFirst({ dataId, size }: tf.Variable): void {
      const entry = entryOf(dataId);
      if (!(entry.resource instanceof Value)) return;
      const { origin } = entry.resource;
      if (origin.kind !== 'constant' || origin.constant.kind !== 'fill') {
        throw new UncapturableError('it makes a variable of values that it computes');
      }
      entry.resource = null;
      fillWhenRead(entry, origin.constant.bits, size);
    },
  };
  return book;

  function constantOf({ values, dtype, resource }: TensorEntry): Constant {
    if (!values) return { kind: 'outside', buffer: resource as GpuBuffer };
    // Copied, because the caller may use the array again.
    const numbers = dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
    const bits = new Int32Array(numbers.buffer);
    if (bits.every((one) => one === bits[0])) return { kind: 'fill', bits: bits[0]! };
    return { kind: 'values', values: numbers };
  }
}

interface Shaped {
  readonly shape: readonly number[];
}

type ValueBook = ReturnType<typeof valueBook>;

/** Puts what writes down in the place of what launches, until `stop`. */
function listen(backend: WebgpuBackend, values: ValueBook) {
  const commands: Command[] = [];
  /** Fills that have been read stay what they are. */
  const read = new Set<Value>();
  const readingOf = ({ dataId }: tf.TensorInfo) => {
    const value = values.of(dataId);
    read.add(value);
    return value;
  };
  let isRead = false;
  const { shouldExecuteOnCPU, recordAndSubmit, makeUniforms } = backend;
  const own: Partial<WebgpuBackend> = {
    uploadToGPU() {},
    shouldExecuteOnCPU(inputs, threshold) {
      return inputs.every(values.isOnHost) && shouldExecuteOnCPU.call(backend, inputs, threshold);
    },
    read() {
      isRead = true;
      return new Promise(() => {});
    },
    readSync(dataId) {
      const { values: known } = backend.tensorMap.get(dataId);
      if (known && values.isOnHost({ dataId })) return known;
      throw new UncapturableError('it reads a result in JavaScript');
    },
    recordAndSubmit(program, output, inputs, uniforms = []) {
      const { name } = program.constructor;
      const present = values.written(output);
      if (name === 'FillProgram' && present === null) {
        const bits = bitsOf(uniforms[0]!.data[0]!, output.dtype);
        values.make(output.dataId, { kind: 'constant', constant: { kind: 'fill', bits } });
        return;
      }
      if (present !== null && present.origin.kind !== 'computed') clear(present);
      const more = (program.kernel?.outputs.length ?? 1) - 1;
      const reads = inputs.slice(more).map(readingOf);
      const first = present ?? values.make(output.dataId, { kind: 'computed' });
      const others = inputs.slice(0, more).map(({ dataId }) => {
        return values.make(dataId, { kind: 'computed' });
      });
      const accumulates = present !== null;
      const parts =
        ownPartsOf(program) ??
        partsOf({ recordAndSubmit, makeUniforms }, program, output, inputs, uniforms);
      commands.push({
        kind: 'launch',
        name,
        ...{ outputs: [first, ...others], inputs: reads, accumulates, ...parts },
      });
    },
  };
  Object.assign(backend, own);
  const updates: UpdateRecorder = {
    update(update, state, given, rate) {
      const outputs = state.map(({ shape, dtype }) => backend.makeTensorInfo(shape, dtype));
      commands.push({
        kind: 'update',
        update,
        state: state.map(readingOf),
        given: given.map(readingOf),
        rate: rate && readingOf(rate),
        outputs: outputs.map(({ dataId }) => values.make(dataId, { kind: 'computed' })),
      });
      return outputs;
    },
  };
  return {
    commands,
    updates,
    assertNothingRead() {
      if (isRead) throw new UncapturableError('it reads a result in JavaScript');
    },
    stop() {
      // The methods are the class's: what was set on the instance goes.
      for (const name of Object.keys(own))
        delete (backend as Partial<WebgpuBackend>)[name as never];
    },
  };

  /** A tensor of zeros that a kernel adds to is one that is made at each call. */
  function clear(value: Value): void {
    const { origin } = value;
    const isZeros =
      origin.kind === 'constant' && origin.constant.kind === 'fill' && origin.constant.bits === 0;
    if (!isZeros || read.has(value)) {
      throw new UncapturableError('a kernel changes a tensor that is not its own');
    }
    value.origin = { kind: 'computed' };
    commands.push({ kind: 'clear', outputs: [value] });
  }
}

/** What a launch of a kernel of ours is, of which nothing is compiled yet; null of others. */
function ownPartsOf({ kernel, given, dispatch }: TfjsProgram) {
  if (kernel === undefined || given === undefined) return null;
  const [x, y = 1, z = 1] = dispatch;
  const groups: Groups = [x!, y, z];
  return { kernel, given, groups, pipeline: null, uniforms: uniformsOf(kernel, given) };
}

/** The pipeline, workgroups and uniforms of a program, as TensorFlow.js would launch it. */
function partsOf(
  { recordAndSubmit, makeUniforms }: Pick<WebgpuBackend, 'recordAndSubmit' | 'makeUniforms'>,
  program: TfjsProgram,
  output: tf.TensorInfo,
  inputs: readonly tf.TensorInfo[],
  given: readonly UniformField[],
): Pick<Launch, 'uniforms' | 'groups' | 'pipeline'> {
  let uniforms = new ArrayBuffer(0);
  let groups: Groups = [1, 1, 1];
  const packing = {
    bufferManager: { acquireBuffer: () => ({}) },
    queue: {
      writeBuffer(_: unknown, __: number, data: ArrayBuffer) {
        uniforms = data;
      },
    },
    uniformPendingDisposal: [],
  };
  const launching = {
    tensorToBinding: () => ({}),
    makeUniforms: (fields: UniformField[]) => makeUniforms.call(packing as never, fields),
    commandQueueOwnedIds: new WeakSet(),
    device: { createBindGroup: () => ({}) },
    activeTimers: null,
    ensureCommandEncoderReady() {},
    computePassEncoder: {
      setPipeline() {},
      setBindGroup() {},
      dispatchWorkgroups(...counts: [number, number, number]) {
        groups = counts;
      },
    },
    dispatchCountInPass: Number.NEGATIVE_INFINITY,
  };
  recordAndSubmit.call(launching as never, program, output, inputs, given);
  const [x, y = 1, z = 1] = groups;
  return { uniforms, groups: [x, y, z], pipeline: program.pipeline };
}

/** A number as a tensor of that type has it in memory. */
function bitsOf(value: number, dtype: tf.DataType): number {
  if (dtype !== 'float32') return value | 0;
  return new Int32Array(Float32Array.of(value).buffer)[0]!;
}

/** Gives a tensor its values at their first reading: an optimizer has many that nobody reads. */
function fillWhenRead(entry: TensorEntry, bits: number, size: number): void {
  const set = (value: ArrayLike<number> | null) =>
    Object.defineProperty(entry, 'values', { value, writable: true, configurable: true });
  Object.defineProperty(entry, 'values', {
    configurable: true,
    get() {
      const filled = new Int32Array(size).fill(bits);
      set(entry.dtype === 'float32' ? new Float32Array(filled.buffer) : filled);
      return entry.values;
    },
    set,
  });
}

/**
 * Fails unless both recordings of a function ask for the same: what JavaScript computes anew at
 * each call would be the same for ever in a capture.
 * @throws UncapturableError
 */
export function assertSame(first: Recording, second: Recording): void {
  if (first.commands.length !== second.commands.length) {
    throw new UncapturableError('it does not run the same kernels at each call');
  }
  first.commands.forEach((command, i) => {
    const other = second.commands[i]!;
    const constants = (one: Command) => inputsOf(one).map(constantText);
    const numbers = (one: Command) => (one.kind === 'launch' ? textOf(one.uniforms) : '');
    const isSame =
      command.kind === other.kind &&
      numbers(command) === numbers(other) &&
      constants(command).join() === constants(other).join();
    if (!isSame) {
      const what = command.kind === 'launch' ? command.name : command.kind;
      throw new UncapturableError(
        `JavaScript gives ${what} a number that is another at each call: make that an input`,
      );
    }
  });
}

/** What a command reads. */
export function inputsOf(command: Command): readonly Value[] {
  if (command.kind === 'clear') return [];
  if (command.kind === 'launch') {
    return command.accumulates ? [...command.inputs, ...command.outputs] : command.inputs;
  }
  const { state, given, rate } = command;
  return [...state, ...given, ...(rate === null ? [] : [rate])];
}

function constantText({ origin }: Value): string {
  if (origin.kind !== 'constant') return origin.kind;
  const { constant } = origin;
  if (constant.kind === 'values') return textOf(constant.values.buffer);
  return constant.kind === 'fill' ? String(constant.bits) : constant.kind;
}

function textOf(bytes: ArrayBufferLike): string {
  return Buffer.from(bytes).toString('base64');
}
