import { BenchError } from '../../errors.ts';
import { tf } from '../tf.ts';
import { createGraphProgram } from './graph-program.ts';
import type { Outputs } from './trace.ts';
import { createWebgpuProgram } from './webgpu/program.ts';

/** Whether the current backend is one whose functions can be captured. */
export function canCapture(): boolean {
  return ['tensorflow', 'webgpu'].includes(tf.getBackend());
}

/** How a program does: what it has captured, and what it could not. */
export interface ProgramStatus {
  /** Functions by shapes of inputs that are captured. */
  readonly captured: readonly string[];
  /** Functions that run eagerly, with the reason. */
  readonly eager: readonly { readonly name: string; readonly reason: string }[];
  /** Calls that ran as captured, and calls that ran op by op. */
  readonly calls: { readonly captured: number; readonly eager: number };
  /** Of the graph on tensorflow, of the memory that it holds on webgpu. */
  readonly bytes: number;
  /** On webgpu, the kernels that a call of each captured function launches. */
  readonly launches: Readonly<Record<string, number>>;
}

export interface Program {
  /**
   * A function that does what `run` does, as one call of libtensorflow or as one list of
   * kernels of the GPU. It is traced
   * at the first call, and again for inputs of other shapes. Whatever changes from call to
   * call must be an input: numbers of JavaScript that it uses become constants. The
   * caller disposes the results. tfjs' variables are behind until `pull`.
   */
  capture<I extends tf.Tensor[], O extends Outputs>(
    name: string,
    run: (...inputs: I) => O,
  ): (...inputs: I) => O;
  /** Traces a function of `capture` for inputs like these, so that fewer graphs are loaded. */
  prepare<I extends tf.Tensor[]>(captured: (...inputs: I) => Outputs, inputs: I): void;
  /** Gives tfjs' variables the values that the captured calls have left. */
  pull(): void;
  status(): ProgramStatus;
  dispose(): void;
}

export interface ProgramOptions {
  /** Told once of each function that cannot be captured, and why; it runs eagerly. */
  readonly onEager?: (name: string, reason: string) => void;
  /**
   * False traces functions once, without a second run that shows what JavaScript
   * changes from call to call: for functions that are known to change nothing.
   */
  readonly check?: boolean;
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
