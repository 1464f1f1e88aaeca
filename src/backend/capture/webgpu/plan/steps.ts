import type { BufferRange, GpuPipeline } from '../../../webgpu/gpu.ts';
import { type PipelineSpec, pipelinesOf } from '../../../webgpu/pipelines.ts';
import { pipelineSpec } from '../../../webgpu/shader.ts';
import type { Launch } from '../recording/commands.ts';
import type { Storage } from '../storage.ts';
import { FLAT_SUMS, flatSums } from './flat-sums.ts';
import { flatUpdate } from './flat-update.ts';
import type { Item, UpdateGroup } from './order.ts';
import type { Resolver } from './resolver.ts';
import type { Run } from './runs.ts';
import type { Ground } from './spots.ts';

/** What is encoded at each call. */
export type Step =
  | {
      readonly kind: 'launch';
      readonly name: string;
      /** Compiled by the first call, unless it was asked for before. */
      readonly pipeline: () => GpuPipeline;
      readonly bindGroup: object;
      readonly groups: Launch['groups'];
    }
  | { readonly kind: 'copy'; readonly from: BufferRange; readonly to: BufferRange }
  | { readonly kind: 'clear'; readonly at: BufferRange };

/** A copy; by way of a third buffer within one, which WebGPU copies nothing within. */
export function copy(from: BufferRange, to: BufferRange, storage: Storage): Step[] {
  if (from.buffer !== to.buffer) return [{ kind: 'copy', from, to }];
  if (from.offset === to.offset) return [];
  const between = { buffer: storage.allocate(from.size), offset: 0, size: from.size };
  return [
    { kind: 'copy', from, to: between },
    { kind: 'copy', from: between, to },
  ];
}

/**
 * What is encoded for an item.
 * @param shaders Takes those of ours that it launches, by their code.
 */
export function stepsOf(
  item: Item,
  runs: ReadonlyMap<UpdateGroup, readonly Run[]>,
  resolve: Resolver,
  { backend, storage }: Ground,
  shaders: Map<string, PipelineSpec>,
): Step[] {
  const pipelines = pipelinesOf(backend.device);
  const launch = (
    {
      name,
      shader,
      groups,
      uniforms,
    }: Pick<Launch, 'name' | 'groups' | 'uniforms'> & {
      readonly shader: PipelineSpec | GpuPipeline;
    },
    ranges: readonly BufferRange[],
  ): Step => {
    const bound =
      uniforms.byteLength === 0 ? ranges : [...ranges, storage.constant(uniforms, 'uniform')];
    const isOwn = 'code' in shader;
    if (isOwn) shaders.set(shader.code, shader);
    const bindGroup = backend.device.createBindGroup({
      layout: isOwn ? pipelines.layoutOf(shader) : shader.getBindGroupLayout(0),
      entries: bound.map((resource, binding) => ({ binding, resource })),
    });
    let compiled = isOwn ? null : shader;
    const pipeline = () => {
      compiled ??= pipelines.now(shader as PipelineSpec);
      return compiled;
    };
    return { kind: 'launch', name, pipeline, bindGroup, groups };
  };
  if (item.kind === 'clear') return [{ kind: 'clear', at: resolve.value(item.outputs[0]) }];
  if (item.kind === 'launch') {
    const shader = item.pipeline ?? pipelineSpec(item.kernel!);
    return [launch({ ...item, shader }, [...item.outputs, ...item.inputs].map(resolve.value))];
  }
  if (item.kind === 'sums') {
    const sums = item.members.map(({ parts, count, sum }) => {
      return { count, from: resolve.value(parts), to: resolve.value(sum) };
    });
    const common = { name: FLAT_SUMS.name, shader: FLAT_SUMS, uniforms: new ArrayBuffer(0) };
    return flatSums(sums).map(({ to, from, table, groups }) =>
      launch({ ...common, groups }, [to, from, storage.constant(table.buffer, 'storage')]),
    );
  }
  return runs.get(item)!.map((run) => {
    const { update, rate } = item.members[0]!;
    const { spec: shader, ...kernel } = flatUpdate(update, rate !== null, run.bytes);
    return launch({ ...kernel, shader }, [
      ...run.bases.map((spot) => resolve.spot(spot, run.bytes)),
      ...(rate === null ? [] : [resolve.value(rate)]),
    ]);
  });
}
