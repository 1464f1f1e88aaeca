import { replaceKernel } from '../replace-kernel.ts';
import { tf } from '../tf.ts';
import { kernels } from './kernels.ts';
import type { NativeKernel } from './native.ts';

let isRegistered = false;

/** Gives tfjs-node's backend the kernels of `kernels.ts`. Safe to call again. */
export function registerTensorflowKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  for (const [name, kernel] of Object.entries(kernels)) {
    replaceKernel('tensorflow', name, tidied(kernel));
  }
}

/** Disposes what a kernel makes on the way. */
function tidied(kernel: NativeKernel): NativeKernel {
  return (inputs, attributes) => tf.tidy(() => kernel(inputs, attributes) as tf.Tensor);
}
