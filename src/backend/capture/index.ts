/**
 * Captures functions of tensors, such as a training step, as one graph of
 * libtensorflow: for any program on @tensorflow/tfjs-node or -gpu.
 */

export { canCapture, createProgram } from './program.ts';
export type { Program, ProgramOptions, ProgramStatus } from './program-interface.ts';
export type { Outputs } from './trace.ts';
