import { tf } from '../tf.ts';
import {
  type Binding,
  bindingWith,
  type NativeAttribute,
  type NativeBackend,
  type NativeValues,
  type TensorId,
} from './native.ts';
import { UncapturableError } from './uncapturable.ts';
import { recordingUpdates, type Update, type UpdateRecorder } from './updates.ts';
import { nativeType } from './variables.ts';
import { watchVariables } from './watch-variables.ts';

/** A native op as it was run. */
export interface RecordedOp {
  readonly kind: 'op';
  readonly name: string;
  readonly attributes: readonly NativeAttribute[];
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly TensorId[];
}

/**
 * An update of variables for which TensorFlow has one op in place, such as
 * ResourceApplyAdam; run eagerly it was composed of others.
 */
export interface RecordedUpdate {
  readonly kind: 'update';
  readonly update: Update;
  /** What is updated, in the op's order. */
  readonly state: readonly TensorId[];
  readonly gradient: TensorId;
  /** A scalar. */
  readonly rate: TensorId;
  /** The new values of `state`. */
  readonly outputs: readonly TensorId[];
  /** The ops it was composed of; none where the recording did not run them. */
  readonly composed: readonly RecordedOp[];
}

/** A tensor whose values are known when the graph is written. */
export interface Constant {
  readonly shape: readonly number[];
  /** TensorFlow's DataType. */
  readonly dtype: number;
  /** All values, or the one that all are. */
  readonly values: NativeValues;
}

/** One eager run of a step, as libtensorflow saw it. */
export interface Recording {
  readonly steps: readonly (RecordedOp | RecordedUpdate)[];
  /** Tensors made from JavaScript's values. */
  readonly constants: ReadonlyMap<TensorId, Constant>;
  /** Shape and type of every tensor that an op read. */
  readonly tensors: ReadonlyMap<TensorId, Pick<tf.TensorInfo, 'shape' | 'dtype'>>;
  /** Those that were there before. */
  readonly outsiders: ReadonlySet<TensorId>;
  /** Variables that were made on the way. */
  readonly born: readonly NewVariable[];
}

/** A variable that was made under a recording. The caller disposes `first`. */
interface NewVariable {
  readonly variable: tf.Variable;
  /** The tensor of its first values, and its number. */
  readonly first: tf.Tensor;
  readonly id: TensorId;
}

interface Recorder {
  readonly backend: NativeBackend;
  readonly compose: boolean;
  /** Where the next is written; another list while an update is composed. */
  steps: (RecordedOp | RecordedUpdate)[];
}

let active: Recorder | null = null;

/**
 * Runs `work` on `backend` and writes down every native op it runs.
 * @param compose Whether updates are composed too. Without, they leave the values as they
 *   are, at a fraction of the time: a graph that updates in place has no need of the ops.
 * @param isVariable Whether a `dataId` is of a variable's value, which is no constant even
 *   where it comes from JavaScript.
 * @throws UncapturableError when it reads a value back, which a graph cannot.
 */
export function record<T>(
  backend: NativeBackend,
  work: () => T,
  compose: boolean,
  isVariable: (dataId: object) => boolean,
): Recording & { result: T } {
  if (active !== null) throw new UncapturableError('it calls another captured function');
  const { binding } = backend;
  const steps: Recording['steps'][number][] = [];
  const recorder: Recorder = { backend, compose, steps };
  const constants = new Map<TensorId, Constant>();
  const tensors = new Map<TensorId, Pick<tf.TensorInfo, 'shape' | 'dtype'>>();
  const outsiders = new Set<TensorId>();
  const made = new Set<TensorId>();
  const born: NewVariable[] = [];
  const stopWatching = watchVariables((variable) => {
    const id = backend.getInputTensorIds([variable])[0]!;
    born.push({ variable, first: tf.keep(tf.clone(variable)), id });
  });
  const listening: Partial<Binding> = {
    createTensor(shape, dtype, values) {
      if (!ArrayBuffer.isView(values)) throw new UncapturableError('it makes a tensor of strings');
      const id = binding.createTensor(shape, dtype, values);
      constants.set(id, constantOf(shape, dtype, values));
      return id;
    },
    executeOp(name, attributes, inputs, count) {
      const outputs = binding.executeOp(name, attributes, inputs, count);
      const ids = outputs.map(({ id }) => id);
      for (const id of ids) made.add(id);
      recorder.steps.push({ kind: 'op', name, attributes, inputs: [...inputs], outputs: ids });
      return outputs;
    },
    tensorDataSync(id) {
      const maker = steps.find(({ outputs }) => outputs.includes(id));
      if (maker !== undefined) {
        const what = maker.kind === 'op' ? maker.name : maker.update.op;
        throw new UncapturableError(`it reads the result of ${what} in JavaScript`);
      }
      return binding.tensorDataSync(id);
    },
  };
  const { getInputTensorIds } = backend;
  backend.getInputTensorIds = (read) => {
    const ids = getInputTensorIds.call(backend, read);
    ids.forEach((id, i) => {
      const { shape, dtype, dataId } = read[i]!;
      tensors.set(id, { shape, dtype });
      if (isVariable(dataId)) constants.delete(id);
      if (!made.has(id) && !constants.has(id)) outsiders.add(id);
    });
    return ids;
  };
  active = recorder;
  backend.binding = bindingWith(listening, binding);
  try {
    return {
      result: recordingUpdates(updateRecorder(recorder), work),
      steps,
      constants,
      tensors,
      outsiders,
      born,
    };
  } finally {
    backend.binding = binding;
    backend.getInputTensorIds = getInputTensorIds;
    active = null;
    stopWatching();
  }
}

/** Writes updates down as one op, with the ops they are composed of. */
function updateRecorder(recorder: Recorder): UpdateRecorder {
  const { backend, steps } = recorder;
  return {
    update(update, state, [gradient], rate, compose) {
      if (update.op === 'MovingAverages' || rate === null) return compose();
      const idsOf = (tensors: readonly tf.TensorInfo[]) => backend.getInputTensorIds(tensors);
      const [gradientId, rateId, ...states] = idsOf([gradient!, rate, ...state]) as [
        number,
        number,
      ];
      const composed: RecordedOp[] = [];
      recorder.steps = composed;
      try {
        const results = recorder.compose
          ? compose()
          : state.map((tensor) => anotherOf(tensor, backend));
        steps.push({
          kind: 'update',
          update,
          state: states,
          gradient: gradientId,
          rate: rateId,
          outputs: idsOf(results),
          composed: recorder.compose ? composed : [],
        });
        return results;
      } finally {
        recorder.steps = steps;
      }
    },
  };
}

/** A tensor with another number and the same memory. */
function anotherOf(tensor: tf.TensorInfo, backend: NativeBackend): tf.Tensor {
  const { binding } = backend;
  const value = nativeType(tensor.dtype, binding);
  const type = { name: 'T', type: binding.TF_ATTR_TYPE, value };
  return backend.executeMultipleOutputs('Identity', [type], [tensor], 1)[0]!;
}

function constantOf(shape: readonly number[], dtype: number, values: NativeValues): Constant {
  const first = values[0]!;
  const isUniform = values.length > 1 && (values as Float32Array).every((value) => value === first);
  // Copied, because the caller may use the array again.
  return { shape: [...shape], dtype, values: isUniform ? values.slice(0, 1) : values.slice() };
}
