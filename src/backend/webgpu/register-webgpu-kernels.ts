import { replaceKernel, restoreKernels } from '../replace-kernel.ts';
import { batchNormByBatch } from './batch-norm/forward.ts';
import { batchNormGrad } from './batch-norm/gradient.ts';
import { movingAverages } from './batch-norm/moving-averages.ts';
import { shareFor } from './batch-norm/workgroups.ts';
import { adam, add, multiply, relu, reluGrad } from './elementwise.ts';
import { filterGradient } from './filter-gradient.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { sliceOfChannels } from './slices.ts';
import { softwareConvolution } from './software-convolution.ts';
import { sum, sumByLanes } from './sums.ts';
import {
  convolution,
  convolutionFilterGradient,
  convolutionInputGradient,
} from './tiled-convolution.ts';

/** By tfjs' names; those that tfjs does not know are run by `ops/`. */
const kernels = {
  Adam: adam,
  Add: add,
  BatchNormByBatch: batchNormByBatch,
  BatchNormGrad: batchNormGrad,
  MaxPoolGrad: maxPoolGrad,
  MovingAverages: movingAverages,
  Multiply: multiply,
  Relu: relu,
  ReluGrad: reluGrad,
  Slice: sliceOfChannels,
} as const;

/** On a card. */
const cardKernels = {
  Conv2D: convolution,
  Conv2DBackpropFilter: convolutionFilterGradient,
  Conv2DBackpropInput: convolutionInputGradient,
  FusedConv2D: convolution,
  Sum: sumByLanes,
} as const;

/** On a processor that acts as a GPU. */
const softwareKernels = {
  Sum: sum,
  Conv2DBackpropFilter: filterGradient,
  Conv2D: softwareConvolution,
  FusedConv2D: softwareConvolution,
} as const;

let registered: boolean | null = null;

/**
 * Gives tfjs' webgpu backend kernels in the place of those it gets wrong or does slowly, and
 * of what it does in many. Safe to call again.
 */
export function registerWebgpuKernels(isGpu: boolean): void {
  if (registered === isGpu) return;
  if (registered !== null) restoreKernels('webgpu');
  registered = isGpu;
  shareFor(isGpu);
  const all = { ...kernels, ...(isGpu ? cardKernels : softwareKernels) };
  for (const [name, kernel] of Object.entries(all)) replaceKernel('webgpu', name, kernel);
}
