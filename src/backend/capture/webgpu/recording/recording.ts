import { tf } from '../../../tf.ts';
import type { WebgpuBackend } from '../../../webgpu/gpu.ts';
import { UncapturableError } from '../../uncapturable.ts';
import { recordingUpdates } from '../../updates.ts';
import type { Command } from './commands.ts';
import { listen } from './listen.ts';
import type { Value } from './value.ts';
import { valueBook } from './value-book.ts';
import { rememberVariables } from './variables.ts';

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
