import { tf } from '../tf.ts';
import type { GraphVariable } from './entry.ts';
import type { NativeBackend, TensorId } from './native.ts';

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

/** The values of all variables there are, by their tensors' numbers. */
export interface VariableValues {
  readonly byId: ReadonlyMap<TensorId, tf.Variable>;
  /** Gives every variable the value it had. */
  restore(): void;
}

/**
 * Remembers the values of all of tfjs' variables. No two share a tensor afterwards,
 * so that a tensor tells its variable.
 */
export function rememberVariables(backend: NativeBackend): VariableValues {
  const byId = new Map<TensorId, tf.Variable>();
  const values = Object.values(tf.engine().registeredVariables).map((variable) => {
    const idOf = () => backend.getInputTensorIds([variable])[0]!;
    if (byId.has(idOf())) makeOwn(variable);
    byId.set(idOf(), variable);
    return { variable, value: tf.keep(tf.clone(variable)) };
  });
  return {
    byId,
    restore() {
      for (const { variable, value } of values) {
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
