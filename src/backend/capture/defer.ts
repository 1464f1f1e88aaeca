import { tf } from '../tf.ts';
import {
  type Binding,
  bindingWith,
  type NativeAttribute,
  type NativeBackend,
  type NativeEntry,
  type NativeTensor,
  type NativeValues,
  NO_ID,
  type TensorId,
} from './native.ts';
import { type Outline, outputsOf } from './output-shapes.ts';

/** An op that is not run before somebody must have its results. */
interface DeferredOp {
  readonly name: string;
  readonly attributes: readonly NativeAttribute[];
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly TensorId[];
  /** Its real outputs, once it has been run. */
  results: readonly TensorId[] | null;
}

/** Numbers of tensors that are not there, far from those that the binding gives. */
let nextId = 2 ** 40;

/** Longest tensor of JavaScript's whose values are kept: shapes and axes are short. */
const LONGEST_SHAPE = 16;

export interface Deferral {
  /** Whether a tensor is one of float32 that was filled with 0, and has not been computed. */
  isZeros(id: TensorId): boolean;
  /** Ends it, and computes what still lives. */
  finish(): void;
}

/**
 * From here on, ops whose outputs' shapes are known beforehand are not run: a trace wants to
 * see which ops there are, not what they compute. An op without such a shape, and a
 * reading of values, has what it needs computed.
 */
export function deferOps(backend: NativeBackend): Deferral {
  const { binding, createOutputTensor, getInputTensorIds } = backend;
  const outlines = new Map<TensorId, Outline>();
  const makers = new Map<TensorId, DeferredOp>();
  /** Deferred tensors that tfjs has not disposed, by its own number for them. */
  const living = new Map<TensorId, object>();
  /** Tensors disposed meanwhile, which a deferred op may still read. */
  const disposed: TensorId[] = [];

  const deferring: Partial<Binding> = {
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      const isShort = values.length <= LONGEST_SHAPE;
      outlines.set(id, { shape, dtype, values: isShort ? Array.from(values, Number) : undefined });
      return id;
    },
    executeOp(name, attributes, inputs, count) {
      const known = inputs.map((id) => outlines.get(id)!);
      const outputs = outputsOf(name, known, attributes, binding);
      if (outputs !== null) return defer(name, attributes, inputs, outputs);
      const made = binding.executeOp(name, attributes, inputs.map(computed), count);
      for (const tensor of made) outlines.set(tensor.id, tensor);
      return made;
    },
    tensorDataSync: (id) => binding.tensorDataSync(computed(id)),
    deleteTensor(id) {
      if (!living.delete(id)) disposed.push(id);
    },
  };
  backend.binding = bindingWith(deferring, binding);
  backend.createOutputTensor = (made) => {
    const tensor = createOutputTensor.call(backend, made);
    if (makers.has(made.id)) living.set(made.id, tensor.dataId);
    return tensor;
  };
  backend.getInputTensorIds = (tensors) => {
    const ids = getInputTensorIds.call(backend, tensors);
    ids.forEach((id, i) => {
      if (outlines.has(id)) return;
      const { shape, dtype } = backend.tensorMap.get(tensors[i]!.dataId);
      outlines.set(id, { shape, dtype });
    });
    return ids;
  };
  return { isZeros, finish };

  function defer(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly TensorId[],
    outlined: readonly Outline[],
  ): NativeTensor[] {
    const made = outlined.map((outline) => ({ ...outline, id: nextId++ }));
    const outputs = made.map(({ id }) => id);
    const op: DeferredOp = { name, attributes, inputs: [...inputs], outputs, results: null };
    for (const tensor of made) {
      outlines.set(tensor.id, tensor);
      makers.set(tensor.id, op);
    }
    return made;
  }

  /** The number of a tensor that is there, with the values of this one. */
  function computed(id: TensorId): TensorId {
    const maker = makers.get(id);
    if (maker === undefined) return id;
    for (const op of waitingFor(maker)) run(op);
    return realOf(id);
  }

  /** Ops that must be run for this one's results, in the order they were met. */
  function waitingFor(last: DeferredOp): DeferredOp[] {
    const needed = new Set<DeferredOp>();
    const open = [last];
    for (let op = open.pop(); op !== undefined; op = open.pop()) {
      if (op.results !== null || needed.has(op)) continue;
      needed.add(op);
      open.push(...op.inputs.flatMap((id) => makers.get(id) ?? []));
    }
    return [...needed].sort((a, b) => a.outputs[0]! - b.outputs[0]!);
  }

  function run(op: DeferredOp): void {
    const { name, attributes, inputs, outputs } = op;
    const made = binding.executeOp(name, attributes, inputs.map(realOf), outputs.length);
    op.results = made.map(({ id }) => id);
  }

  function isZeros(id: TensorId): boolean {
    const maker = makers.get(id);
    if (maker === undefined) return false;
    const { name, inputs, attributes } = maker;
    const type = attributes.find((attribute) => attribute.name === 'T')?.value;
    return (
      name === 'Fill' && type === binding.TF_FLOAT && outlines.get(inputs[1]!)?.values?.[0] === 0
    );
  }

  function realOf(id: TensorId): TensorId {
    const maker = makers.get(id);
    return maker ? maker.results![maker.outputs.indexOf(id)]! : id;
  }

  function finish(): void {
    backend.binding = binding;
    backend.createOutputTensor = createOutputTensor;
    backend.getInputTensorIds = getInputTensorIds;
    const kept = new Set<TensorId>();
    for (const [id, dataId] of living) {
      const entry = backend.tensorMap.get(dataId);
      if (isZeros(id)) {
        entry.id = NO_ID;
        fillWhenRead(entry);
      } else {
        entry.id = computed(id);
        kept.add(entry.id);
      }
    }
    const computedOnes = [...new Set(makers.values())].flatMap(({ results }) => results ?? []);
    for (const id of [...disposed, ...computedOnes]) if (!kept.has(id)) binding.deleteTensor(id);
  }
}

/** Gives a tensor values of zeros, made at their first reading: an optimizer has many that nobody reads. */
function fillWhenRead(entry: NativeEntry): void {
  const set = (value: NativeValues | null) =>
    Object.defineProperty(entry, 'values', { value, writable: true });
  Object.defineProperty(entry, 'values', {
    configurable: true,
    get() {
      set(new Float32Array(tf.util.sizeFromShape([...entry.shape])));
      return entry.values;
    },
    set,
  });
}
