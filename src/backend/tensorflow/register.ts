import { tf } from '../tf.ts';
import { kernels, type NativeKernel } from './kernels.ts';

let isRegistered = false;

/** Gives tfjs-node's backend the kernels of `kernels.ts`. Safe to call again. */
export function registerTensorflowKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  for (const [name, kernel] of Object.entries(kernels)) replace(name, kernel);
}

function replace(kernelName: string, kernel: NativeKernel): void {
  const original = tf.getKernel(kernelName, 'tensorflow') as tf.KernelConfig | undefined;
  if (original !== undefined) tf.unregisterKernel(kernelName, 'tensorflow');
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc(params) {
      const { inputs, attrs } = params;
      const result = tf.tidy(() => kernel(inputs as never, (attrs ?? {}) as never) as tf.Tensor);
      if ((result as tf.Tensor | null) !== null) return result;
      if (original === undefined) throw new Error(`${kernelName} cannot take these inputs`);
      return original.kernelFunc(params);
    },
  });
}
