import { tf } from './tf.ts';

const originals = new Map<string, tf.KernelConfig>();

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
  const key = `${backendName}/${kernelName}`;
  const original = originals.get(key) ?? present;
  if (original !== undefined) originals.set(key, original);
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

/** Takes a kernel of ours away again: the backend's own takes its place, where it has one. */
export function restoreKernel(backendName: string, kernelName: string): void {
  tf.unregisterKernel(kernelName, backendName);
  const original = originals.get(`${backendName}/${kernelName}`);
  if (original !== undefined) tf.registerKernel(original);
}
