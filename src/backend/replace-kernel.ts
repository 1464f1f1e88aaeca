import { tf } from './tf.ts';

/** What was there before a kernel of ours, by backend and by kernel; undefined where nothing was. */
const originals = new Map<string, Map<string, tf.KernelConfig | undefined>>();

/**
 * Puts a kernel in the place of a backend's own, or beside them where it has none of
 * that name. Where it returns null, the call goes on to the one it replaces.
 */
export function replaceKernel(
  backendName: string,
  kernelName: string,
  kernel: (inputs: never, attributes: never) => tf.TensorInfo | tf.TensorInfo[] | null,
): void {
  const present = tf.getKernel(kernelName, backendName) as tf.KernelConfig | undefined;
  if (present !== undefined) tf.unregisterKernel(kernelName, backendName);
  // Of a second backend of that name in a process, what is present is already ours.
  const replaced = originals.get(backendName) ?? new Map<string, tf.KernelConfig | undefined>();
  originals.set(backendName, replaced);
  if (!replaced.has(kernelName)) replaced.set(kernelName, present);
  const original = replaced.get(kernelName);
  const kernelFunc: tf.KernelFunc = (params) => {
    const { inputs, attrs } = params;
    const result = kernel(inputs as never, attrs as never);
    if (result !== null) return result;
    if (original === undefined) throw new Error(`${kernelName} cannot take these inputs`);
    return original.kernelFunc(params);
  };
  const setup = original?.setupFunc;
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc,
    ...(setup === undefined ? {} : { setupFunc: setup }),
  });
}

/** Takes our kernels away again: the backend's own take their place, where it has them. */
export function restoreKernels(backendName: string): void {
  for (const [kernelName, original] of originals.get(backendName) ?? []) {
    tf.unregisterKernel(kernelName, backendName);
    if (original !== undefined) tf.registerKernel(original);
  }
}
