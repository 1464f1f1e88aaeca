import type { GpuPipeline, Kernel } from '../../../webgpu/gpu.ts';
import type { MovingAverages, Update } from '../../updates.ts';
import type { Value } from './value.ts';

/** A kernel as it would be launched. */
export interface Launch {
  readonly kind: 'launch';
  /** TensorFlow.js' name of its program. */
  readonly name: string;
  /** Null of a kernel of ours, which is compiled when nothing has come in its place. */
  readonly pipeline: GpuPipeline | null;
  /** Of ours that are written out, what it is. */
  readonly kernel?: Kernel;
  readonly given?: Readonly<Record<string, number>>;
  /** What it writes, then what it reads, in the order of its bindings; the uniforms come last. */
  readonly outputs: readonly Value[];
  readonly inputs: readonly Value[];
  /** Whether it adds to what is in its outputs. */
  readonly accumulates: boolean;
  readonly uniforms: ArrayBuffer;
  readonly groups: Groups;
}

/** Workgroups along three axes. */
export type Groups = readonly [number, number, number];

/** An update of variables' values by one formula, number by number. */
export interface UpdateCommand {
  readonly kind: 'update';
  readonly update: Update | MovingAverages;
  /** What is updated: all of one size. */
  readonly state: readonly Value[];
  /** What moves it, of that size. */
  readonly given: readonly Value[];
  readonly rate: Value | null;
  /** The new state. */
  readonly outputs: readonly Value[];
}

/** Zeros into a tensor that kernels add to. */
export interface Clear {
  readonly kind: 'clear';
  readonly outputs: readonly [Value];
}

export type Command = Launch | UpdateCommand | Clear;

/** What a command reads. */
export function inputsOf(command: Command): readonly Value[] {
  if (command.kind === 'clear') return [];
  if (command.kind === 'launch') {
    return command.accumulates ? [...command.inputs, ...command.outputs] : command.inputs;
  }
  const { state, given, rate } = command;
  return [...state, ...given, ...(rate === null ? [] : [rate])];
}
