import { replaceKernel } from '../replace-kernel.ts';
import { maxPoolGrad } from './max-pool-grad.ts';

let isRegistered = false;

/** Gives tfjs' webgpu backend kernels in the place of those it gets wrong. Safe to call again. */
export function registerWebgpuKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  replaceKernel('webgpu', 'MaxPoolGrad', maxPoolGrad);
}
