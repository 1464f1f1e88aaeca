import type { tf } from '../tf.ts';
import type { Outputs } from './trace.ts';

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
  /**
   * Traces a function of `capture` for inputs like these, so that fewer graphs are loaded, and on
   * webgpu begins to compile its shaders, all at once.
   */
  prepare<I extends tf.Tensor[]>(captured: (...inputs: I) => Outputs, inputs: I): void;
  /**
   * Resolves when what was prepared is compiled. A call before that compiles what it needs itself.
   * @throws the driver's error where a shader does not compile.
   */
  ready(): Promise<void>;
  /**
   * Waits while more than a few calls that were made have not been computed on the GPU: batches
   * that wait for it take memory, without an end where it is slower than what feeds it.
   */
  keepUp(): Promise<void>;
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
