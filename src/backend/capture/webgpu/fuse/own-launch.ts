import { mapReads, type Store } from '../../../webgpu/expression.ts';
import type { Fused, Kernel } from '../../../webgpu/gpu.ts';
import { numbered, pointwiseKernel } from '../../../webgpu/pointwise.ts';
import { uniformsOf } from '../../../webgpu/shader.ts';
import type { Command, Launch } from '../recording/commands.ts';
import type { Value } from '../recording/value.ts';

/** A launch of a kernel of ours. */
export type OwnLaunch = Launch & { readonly kernel: Kernel };

/** Whether a command is one that another can join. */
export function isOwn(command: Command | undefined): command is OwnLaunch {
  return command?.kind === 'launch' && command.kernel !== undefined && !command.accumulates;
}

/** What a pointwise launch stores, of values. */
export function storesOf({ kernel, inputs }: OwnLaunch): Store<Value>[] {
  const { stores } = kernel.pointwise!;
  const inputAt = (place: number) => inputs[place]!;
  const values = mapReads<number, Value>(
    stores.map(({ value }) => value),
    (place) => ({ kind: 'read', input: inputAt(place) }),
    inputAt,
  );
  return stores.map((store, i) => ({ ...store, value: values[i]! }));
}

/** Numbers of each tensor that a pointwise launch reads. */
export function sizeOf({ kernel }: OwnLaunch): number {
  return kernel.pointwise!.size;
}

/** The launch of stores of values. */
export function pointwiseOf(
  stores: readonly Store<Value>[],
  size: number,
  outputs: readonly Value[],
): Launch {
  const { inputs, pointwise } = numbered(stores, size);
  const { kernel, given, groups } = pointwiseKernel(pointwise);
  return {
    ...{ kind: 'launch', name: kernel.name, kernel, given, groups, inputs, outputs },
    ...{ pipeline: null, accumulates: false, uniforms: uniformsOf(kernel, given) },
  };
}

/** A launch with another kernel in the place of its own. */
export function withKernel(
  launch: OwnLaunch,
  { kernel, given: more }: Fused,
  tensors: Pick<Launch, 'inputs' | 'outputs'>,
): Launch {
  const given = { ...launch.given, ...more };
  const uniforms = uniformsOf(kernel, given);
  return { ...launch, ...tensors, kernel, name: kernel.name, given, uniforms };
}

/** Tensors that a launch binds. */
export function bound({ inputs, outputs }: Launch): number {
  return inputs.length + outputs.length;
}
