import type { GpuDevice, GpuPipeline } from './gpu.ts';

/** A compute shader, and what it binds in group 0 from 0 on. */
export interface PipelineSpec {
  readonly name: string;
  /** WGSL with a compute entry `_start`. */
  readonly code: string;
  readonly bindings: readonly Binding[];
}

/** As GPUBufferBindingType has them. */
export type Binding = 'storage' | 'read-only-storage' | 'uniform';

/** The compiled shaders of a device. */
export interface Pipelines {
  /** The pipeline of a shader, which is compiled at once where nobody has asked for it before. */
  now(spec: PipelineSpec): GpuPipeline;
  /**
   * Has a shader compiled while other things are done; Dawn compiles several side by side.
   * @param isNeeded False where it may be for nothing: no harm is done where it is no shader.
   */
  ask(spec: PipelineSpec, isNeeded?: boolean): void;
  /**
   * Resolves when all that is needed of what was asked for is compiled.
   * @throws the driver's error where a shader is none.
   */
  ready(): Promise<void>;
  /** What its bind groups are made by, whether it is compiled yet or not. */
  layoutOf(spec: PipelineSpec): object;
  /** Every shader that was asked for or compiled, in that order. */
  known(): readonly PipelineSpec[];
}

const COMPUTE = 4;
const byDevice = new WeakMap<GpuDevice, Pipelines>();

export function pipelinesOf(device: GpuDevice): Pipelines {
  const known = byDevice.get(device) ?? createPipelines(device);
  byDevice.set(device, known);
  return known;
}

/** Of a shader, from when somebody wants it. */
interface Entry {
  readonly spec: PipelineSpec;
  pipeline: GpuPipeline | null;
  waiting: Promise<void> | null;
  isNeeded: boolean;
}

function createPipelines(device: GpuDevice): Pipelines {
  const entries = new Map<string, Entry>();
  const layouts = new Map<string, Layout>();
  const entryOf = (spec: PipelineSpec): Entry => {
    const known = entries.get(spec.code) ?? {
      ...{ spec, pipeline: null, waiting: null, isNeeded: false },
    };
    entries.set(spec.code, known);
    return known;
  };
  const descriptorOf = (spec: PipelineSpec) => ({
    compute: {
      module: device.createShaderModule({ code: spec.code, label: spec.name }),
      entryPoint: '_start',
    },
    label: spec.name,
    layout: layoutOf(spec.bindings).pipeline,
  });
  return {
    now(spec) {
      const entry = entryOf(spec);
      entry.pipeline ??= device.createComputePipeline(descriptorOf(spec));
      return entry.pipeline;
    },
    ask(spec, isNeeded = true) {
      const entry = entryOf(spec);
      entry.isNeeded ||= isNeeded;
      if (entry.pipeline !== null || entry.waiting !== null) return;
      // Code that is no shader is told of by the pipeline; it is no failure of the device.
      device.pushErrorScope('validation');
      const descriptor = descriptorOf(spec);
      device.popErrorScope().catch(() => {});
      entry.waiting = device.createComputePipelineAsync(descriptor).then((pipeline) => {
        entry.pipeline ??= pipeline;
      });
      // Whoever needs it is told by `ready`, or when it is compiled again.
      entry.waiting.catch(() => {
        if (!entry.isNeeded) entries.delete(spec.code);
      });
    },
    async ready() {
      const needed = [...entries.values()].filter((entry) => entry.isNeeded);
      await Promise.all(needed.map(({ waiting }) => waiting));
    },
    layoutOf: ({ bindings }) => layoutOf(bindings).group,
    known: () => [...entries.values()].map(({ spec }) => spec),
  };

  function layoutOf(bindings: readonly Binding[]): Layout {
    const key = bindings.join();
    const present = layouts.get(key);
    if (present !== undefined) return present;
    const group = device.createBindGroupLayout({
      entries: bindings.map((type, binding) => {
        return { binding, visibility: COMPUTE, buffer: { type } };
      }),
    });
    const made = { group, pipeline: device.createPipelineLayout({ bindGroupLayouts: [group] }) };
    layouts.set(key, made);
    return made;
  }
}

interface Layout {
  /** GPUBindGroupLayout. */
  readonly group: object;
  /** GPUPipelineLayout. */
  readonly pipeline: object;
}
