import { tf } from '../tf.ts';
import { type NativeBackend, NO_ID, type TensorId } from './native.ts';

/** A variable of tfjs that a program keeps a copy of. */
export interface ProgramVariable extends GraphVariable {
  readonly variable: tf.Variable;
  /** The value that both had when they were last the same; another one was assigned outside. */
  shared: object | null;
  /** `dataId` of the zeros it was made with, null where it was made with others. */
  readonly zeros: object | null;
}

/** A program's own copies of variables, made as its functions are found to use them. */
export function variableBook(backend: NativeBackend) {
  const { binding } = backend;
  const known = new Map<tf.Variable, ProgramVariable>();
  return {
    all: () => [...known.values()],
    /** @param zeros `dataId` of the value of one that has just been made of zeros. */
    of(variable: tf.Variable, zeros: object | null = null): ProgramVariable {
      const present = known.get(variable);
      if (present !== undefined) return present;
      const dtype = nativeType(variable.dtype, binding);
      const { shape } = variable;
      const name = `v${known.size}`;
      const isZeroAtFirst = zeros !== null;
      const added = { name, variable, shape, dtype, shared: null, zeros, isZeroAtFirst };
      known.set(variable, added);
      return added;
    },
  };
}
export type VariableBook = ReturnType<typeof variableBook>;

interface VariableValue {
  readonly variable: tf.Variable;
  readonly value: tf.Tensor;
}

/** The values of all variables there are. */
export interface VariableValues {
  readonly all: readonly VariableValue[];
  /** Whether a tensor's `dataId` is that of one of the values. */
  includes(dataId: object): boolean;
  /** Variables by the numbers of their values; what no op has read has none. */
  byId(): ReadonlyMap<TensorId, tf.Variable>;
  /** Gives every variable the value it had. */
  restore(): void;
}

/**
 * Remembers the values of all of tfjs' variables. No two share a tensor afterwards,
 * so that a tensor tells its variable.
 */
export function rememberVariables(backend: NativeBackend): VariableValues {
  const dataIds = new Set<object>();
  const all = Object.values(tf.engine().registeredVariables).map((variable) => {
    if (dataIds.has(variable.dataId)) makeOwn(variable);
    dataIds.add(variable.dataId);
    return { variable, value: tf.keep(tf.clone(variable)) };
  });
  const idOf = ({ value }: VariableValue) => backend.tensorMap.get(value.dataId).id;
  return {
    all,
    includes: (dataId) => dataIds.has(dataId),
    byId: () =>
      new Map(
        all.filter((each) => idOf(each) !== NO_ID).map((each) => [idOf(each), each.variable]),
      ),
    restore() {
      for (const { variable, value } of all) {
        if (!variable.isDisposed && variable.dataId !== value.dataId) variable.assign(value);
        value.dispose();
      }
    },
  };
}

function makeOwn(variable: tf.Variable): void {
  const { shape, dtype } = variable;
  tf.tidy(() => variable.assign(tf.tensor(variable.dataSync().slice(), shape, dtype)));
}

/** TensorFlow's DataType of one of tfjs'. */
export function nativeType(dtype: tf.DataType, binding: NativeBackend['binding']): number {
  const types: Partial<Record<tf.DataType, number>> = {
    float32: binding.TF_FLOAT,
    int32: binding.TF_INT32,
    bool: binding.TF_BOOL,
  };
  const type = types[dtype];
  if (type === undefined) throw new TypeError(`a captured function takes no ${dtype} tensors`);
  return type;
}

/** A variable of the graph; sessions keep its value from run to run. */
export interface GraphVariable {
  /** Unique in the graph; the names of its nodes begin with it. */
  readonly name: string;
  readonly shape: readonly number[];
  /** TensorFlow's DataType. */
  readonly dtype: number;
  /** Whether its first value is zeros where none is given. */
  readonly isZeroAtFirst: boolean;
}
