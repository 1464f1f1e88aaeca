import { BenchError } from '../../errors.ts';
import { tf } from '../tf.ts';
import { createGraphProgram } from './graph-program.ts';
import type { Program, ProgramOptions } from './program-interface.ts';
import { createWebgpuProgram } from './webgpu/program.ts';

/** Whether the current backend is one whose functions can be captured. */
export function canCapture(): boolean {
  return ['tensorflow', 'webgpu'].includes(tf.getBackend());
}

/**
 * Captures functions of tensors, such as a training step and an evaluation, which share their
 * variables: as one graph on tensorflow, as lists of kernels on webgpu. Values assigned to a
 * variable outside are noticed at the next call.
 * @throws BenchError `backend` when the current backend is neither.
 */
export function createProgram(options: ProgramOptions = {}): Program {
  if (tf.getBackend() === 'webgpu') return createWebgpuProgram(options);
  if (tf.getBackend() === 'tensorflow') return createGraphProgram(options);
  throw new BenchError(
    'backend',
    `a step can be captured on tensorflow and webgpu, and the current backend is ${tf.getBackend()}`,
    { remedy: 'Load one of them and call `tf.setBackend` with its name.' },
  );
}
