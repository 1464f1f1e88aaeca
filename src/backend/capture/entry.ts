import type { TensorId } from './native.ts';
import type { Constant, Recording } from './recording.ts';
import type { GraphVariable } from './variables.ts';

/** A tensor that is given at each run. */
interface Placeholder {
  readonly id: TensorId;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** One function of the graph: a recording, and what its tensors are to the world. */
export interface Entry {
  /** Unique in the graph; the names of its nodes begin with it. */
  readonly name: string;
  readonly recording: Recording;
  readonly inputs: readonly Placeholder[];
  /** Tensors that were variables' values before the run. */
  readonly reads: ReadonlyMap<TensorId, GraphVariable>;
  /** Variables that have another value after it, with that value. */
  readonly writes: readonly (readonly [GraphVariable, TensorId])[];
  readonly outputs: readonly { readonly id: TensorId; readonly dtype: number }[];
  /** Tensors from outside that are none of these, with their values. */
  readonly outside: ReadonlyMap<TensorId, Constant>;
}
