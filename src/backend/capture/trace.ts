import { tf } from '../tf.ts';
import { deferOps } from './defer.ts';
import type { Entry } from './entry.ts';
import { updatesInBetween } from './graph.ts';
import type { NativeBackend, TensorId } from './native.ts';
import { type Constant, type Recording, record } from './recording.ts';
import { UncapturableError } from './uncapturable.ts';
import {
  nativeType,
  type ProgramVariable,
  rememberVariables,
  type VariableBook,
} from './variables.ts';

/** What a captured function returns: tensors by name. */
export type Outputs = Readonly<Record<string, tf.Tensor>>;

/** A function as it was recorded for inputs of certain shapes. */
export interface Trace {
  readonly entry: Entry;
  readonly outputNames: readonly string[];
  readonly writes: readonly ProgramVariable[];
}

/**
 * Runs a function and writes down what libtensorflow is to do for it, which is computed only
 * where it must be (`deferOps`). Every variable has its old value afterwards: a trace
 * changes nothing.
 * @param twice Whether to run it again, to see that it does the same.
 * @throws UncapturableError when the function does what a graph cannot.
 */
export function trace(
  name: string,
  run: () => Outputs,
  inputs: readonly tf.Tensor[],
  book: VariableBook,
  backend: NativeBackend,
  twice: boolean,
): Trace {
  const once = () => {
    const made = traceOnce(name, run, inputs, book, backend, false);
    if (!updatesInBetween(made.entry)) return made;
    return traceOnce(name, run, inputs, book, backend, true);
  };
  const first = once();
  if (!twice) return first;
  // A first run may make variables that later ones have, such as an optimizer's.
  const made = first.entry.recording.born.length > 0 ? once() : first;
  assertSame(made.entry.recording, once().entry.recording);
  return made;
}

function traceOnce(
  name: string,
  run: () => Outputs,
  inputs: readonly tf.Tensor[],
  book: VariableBook,
  backend: NativeBackend,
  compose: boolean,
): Trace {
  const idsOf = (tensors: readonly tf.TensorInfo[]) => backend.getInputTensorIds(tensors);
  const typeOf = ({ dtype }: tf.Tensor) => nativeType(dtype, backend.binding);
  const inputIds = idsOf(inputs);
  const before = rememberVariables(backend);
  const deferred = deferOps(backend);
  try {
    const recording = record(backend, () => tf.tidy(() => kept(run())), compose, before.includes);
    const outputs = Object.values(recording.result);
    for (const { variable, first, id } of recording.born) {
      if (deferred.isZeros(id) && !variable.isDisposed) book.of(variable, first.dataId);
    }
    const born = recording.born.map(({ variable, id }) => [id, variable] as const);
    const old = new Map([...before.byId(), ...born]);
    for (const id of inputIds) old.delete(id);
    const given = new Set(inputs.map(({ dataId }) => dataId));
    const firsts = recording.born.map(({ variable, first }) => ({ variable, value: first }));
    const changed = [...before.all, ...firsts].flatMap(({ variable, value }) => {
      const isSame = variable.isDisposed || variable.dataId === value.dataId;
      return isSame || given.has(value.dataId) ? [] : [[variable, idsOf([variable])[0]!] as const];
    });
    const outputIds = idsOf(outputs);
    const used = usedIds(recording, [...outputIds, ...changed.map(([, id]) => id)]);
    const reads = [...old].filter(([id]) => used.has(id));
    // A variable that is only written has a read too: its first value.
    const entry: Entry = {
      name,
      recording,
      inputs: inputs.map((tensor, i) => ({
        id: inputIds[i]!,
        shape: tensor.shape,
        dtype: typeOf(tensor),
      })),
      reads: new Map(reads.map(([id, variable]) => [id, book.of(variable)])),
      writes: changed.map(([variable, id]) => [book.of(variable), id]),
      outputs: outputs.map((tensor, i) => ({ id: outputIds[i]!, dtype: typeOf(tensor) })),
      outside: outsideOf(recording, used, new Set([...inputIds, ...old.keys()]), backend),
    };
    tf.dispose(outputs);
    for (const { variable, first } of recording.born) {
      if (!variable.isDisposed) variable.assign(first as never);
      first.dispose();
    }
    return {
      entry,
      outputNames: Object.keys(recording.result),
      writes: changed.map(([variable]) => book.of(variable)),
    };
  } finally {
    before.restore();
    deferred.finish();
  }
}

/** What JavaScript computes anew at each call would be the same for ever in a graph. */
function assertSame(first: Recording, second: Recording): void {
  const before = [...first.constants.values()];
  const after = [...second.constants.values()];
  const changed = before.find(({ values }, i) => {
    const other = after[i]?.values;
    return other?.length !== values.length || values.some((value, k) => value !== other[k]);
  });
  if (changed !== undefined) {
    throw new UncapturableError(
      `JavaScript gives it a tensor of shape [${changed.shape}] that is another at each call: make that an input`,
    );
  }
  if (first.steps.length !== second.steps.length || before.length !== after.length) {
    throw new UncapturableError('it does not run the same ops at each call');
  }
}

/** So that results outlive the tidying of what else the function made. */
function kept(outputs: Outputs): Outputs {
  for (const tensor of Object.values(outputs)) tf.keep(tensor);
  return outputs;
}

/** Every tensor that some op reads, or that is asked for. */
function usedIds({ steps }: Recording, wanted: readonly TensorId[]): Set<TensorId> {
  const inputs = steps.flatMap((step) =>
    step.kind === 'op'
      ? step.inputs
      : [...step.state, step.gradient, step.rate, ...step.composed.flatMap((op) => op.inputs)],
  );
  return new Set([...inputs, ...wanted]);
}

/** Values of the tensors that were there before and are neither inputs nor variables. */
function outsideOf(
  { outsiders, tensors }: Recording,
  used: ReadonlySet<TensorId>,
  known: ReadonlySet<TensorId>,
  { binding }: NativeBackend,
): Map<TensorId, Constant> {
  const outside = [...outsiders].filter((id) => used.has(id) && !known.has(id));
  return new Map(
    outside.map((id) => {
      const { shape, dtype } = tensors.get(id)!;
      return [id, { shape, dtype: nativeType(dtype, binding), values: binding.tensorDataSync(id) }];
    }),
  );
}
