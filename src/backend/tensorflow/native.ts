import { type NativeAttribute, nativeBackend } from '../capture/native.ts';
import type { tf } from '../tf.ts';

/**
 * Runs one op of libtensorflow on float32 tensors.
 * @param types Attributes that state the type of its tensors.
 */
export function runNative(
  op: string,
  inputs: readonly tf.TensorInfo[],
  attributes: Readonly<Record<string, boolean | string | number | readonly number[]>> = {},
  outputs = 1,
  types: readonly string[] = ['T'],
  others: readonly NativeAttribute[] = [],
): tf.Tensor[] {
  const { binding } = nativeBackend();
  const stated = Object.entries(attributes).map(([name, value]): NativeAttribute => {
    const kinds: Readonly<Record<string, number>> = {
      boolean: binding.TF_ATTR_BOOL,
      string: binding.TF_ATTR_STRING,
      number: binding.TF_ATTR_FLOAT,
    };
    return { name, type: kinds[typeof value] ?? binding.TF_ATTR_INT, value };
  });
  const typed = types.map((name) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: binding.TF_FLOAT,
  }));
  return nativeBackend().executeMultipleOutputs(
    op,
    [...typed, ...stated, ...others],
    inputs,
    outputs,
  );
}

/** Whether libtensorflow computes on a GPU. */
export function onGpu(): boolean {
  return nativeBackend().isUsingGpuDevice;
}

/** A kernel of ours: null sends the call on to the kernel that it replaces. */
export type NativeKernel = (
  inputs: Inputs,
  attributes: Attributes,
) => tf.Tensor | tf.Tensor[] | null;

type Inputs = Readonly<Record<string, tf.TensorInfo>>;

type Attributes = Readonly<Record<string, unknown>>;
