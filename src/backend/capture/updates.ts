import { tf } from '../tf.ts';

/** An update of variables that a capture can do in place, and the numbers in it. */
export type Update =
  | {
      readonly op: 'Adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    }
  | { readonly op: 'KerasMomentum'; readonly momentum: number; readonly nesterov: boolean }
  | { readonly op: 'GradientDescent' };

/** Both statistics of a batch normalisation, towards those of a batch. */
export interface MovingAverages {
  readonly op: 'MovingAverages';
  readonly momentum: number;
}

/** Writes down updates of variables while a function is recorded. */
export interface UpdateRecorder {
  /**
   * The new values of `state`, which `compose` would compute.
   * @param given What moves it: a gradient, or statistics of a batch.
   * @param rate A scalar; null where the update has none.
   */
  update(
    update: Update | MovingAverages,
    state: readonly tf.TensorInfo[],
    given: readonly tf.TensorInfo[],
    rate: tf.TensorInfo | null,
    compose: () => tf.TensorInfo[],
  ): tf.TensorInfo[];
}

let active: UpdateRecorder | null = null;

/** Runs `work` while `recorder` writes its updates down. */
export function recordingUpdates<T>(recorder: UpdateRecorder, work: () => T): T {
  active = recorder;
  try {
    return work();
  } finally {
    active = null;
  }
}

/**
 * Updates state by `compose`, which returns its new values. Under a recording it is
 * written down as the one op `update`.
 * @param rate A scalar.
 */
export function updating(
  update: Update,
  state: readonly tf.TensorInfo[],
  gradient: tf.TensorInfo,
  rate: tf.TensorInfo,
  compose: () => tf.Tensor[],
): tf.Tensor[] {
  if (active === null) return compose();
  return active.update(update, state, [gradient], rate, compose).map(tensorOf);
}

/** The same for moving averages, in a kernel: its results are of no scope. */
export function updatingAverages(
  update: MovingAverages,
  state: readonly tf.TensorInfo[],
  batch: readonly tf.TensorInfo[],
  compose: () => tf.TensorInfo[],
): tf.TensorInfo[] {
  return active === null ? compose() : active.update(update, state, batch, null, compose);
}

function tensorOf(result: tf.TensorInfo): tf.Tensor {
  if (result instanceof tf.Tensor) return result;
  const { dataId, shape, dtype } = result;
  return tf.engine().makeTensorFromDataId(dataId, shape, dtype, tf.backend());
}
