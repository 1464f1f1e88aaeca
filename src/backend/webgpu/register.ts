import { replaceKernel } from '../replace-kernel.ts';
import { filterGradient } from './filter-gradient.ts';
import { maxPoolGrad } from './max-pool-grad.ts';

let isRegistered = false;

/** Gives tfjs' webgpu backend kernels in the place of those it gets wrong or does slowly. Safe to call again. */
export function registerWebgpuKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  replaceKernel('webgpu', 'Conv2DBackpropFilter', filterGradient);
  replaceKernel('webgpu', 'MaxPoolGrad', maxPoolGrad);
}
