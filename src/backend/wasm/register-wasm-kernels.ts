import { replaceKernel } from '../replace-kernel.ts';
import { tf } from '../tf.ts';
import {
  batchMoments,
  batchNormGrad,
  fusedBatchNorm,
  movingAverages,
} from './batch-norm-kernels.ts';
import { conv2d, conv2dBackpropFilter, conv2dBackpropInput, fusedConv2d } from './conv-kernels.ts';
import { concat, slice, tile } from './copy-kernels.ts';
import { adam, reluGrad } from './elementwise-kernels.ts';
import { type Heap, openHeap } from './heap.ts';
import { identity } from './identity-kernel.ts';
import { batchMatMul, fusedMatMul } from './mat-mul.ts';
import { avgPoolGrad, maxPoolGrad } from './pool-kernels.ts';
import { sum } from './sum-kernel.ts';

/** A kernel of ours: null sends the call on to the kernel that it replaces. */
type TrainingKernel = (
  heap: Heap,
  inputs: never,
  attributes: never,
) => tf.TensorInfo | tf.TensorInfo[] | null;

/** By tfjs' names; those that tfjs does not know are run by `ops/`. */
const kernels: Readonly<Record<string, TrainingKernel>> = {
  Adam: adam,
  AvgPoolGrad: avgPoolGrad,
  BatchMatMul: batchMatMul,
  BatchMoments: batchMoments,
  BatchNormGrad: batchNormGrad,
  Concat: concat,
  Conv2D: conv2d,
  Conv2DBackpropFilter: conv2dBackpropFilter,
  Conv2DBackpropInput: conv2dBackpropInput,
  FusedBatchNorm: fusedBatchNorm,
  FusedConv2D: fusedConv2d,
  Identity: identity,
  MaxPoolGrad: maxPoolGrad,
  MovingAverages: movingAverages,
  ReluGrad: reluGrad,
  Slice: slice,
  Sum: sum,
  Tile: tile,
  _FusedMatMul: fusedMatMul,
};

let registered: tf.KernelBackend | undefined;

/**
 * Gives tfjs' wasm backend, which must be the current one, the kernels that
 * training needs: those that it lacks, those that are wrong, those that are
 * slow. Safe to call again.
 *
 * @throws BenchError `backend` when the kernels have not been compiled.
 */
export function registerTrainingKernels(): void {
  const backend = tf.backend();
  if (registered === backend) return;
  const heap = openHeap();
  for (const [name, kernel] of Object.entries(kernels)) {
    replaceKernel('wasm', name, (inputs, attributes) => kernel(heap, inputs, attributes));
  }
  registered = backend;
}
