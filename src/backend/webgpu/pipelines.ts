import type { GpuDevice, GpuPipeline } from './gpu.ts';

/** Compiled shaders by their code. */
export type Pipelines = (name: string, code: string) => GpuPipeline;

const compiled = new WeakMap<GpuDevice, Map<string, GpuPipeline>>();

export function pipelinesOf(device: GpuDevice): Pipelines {
  const known = compiled.get(device) ?? new Map<string, GpuPipeline>();
  compiled.set(device, known);
  return (name, code) => {
    const present = known.get(code);
    if (present !== undefined) return present;
    const module = device.createShaderModule({ code, label: name });
    const compute = { module, entryPoint: '_start' };
    const made = device.createComputePipeline({ compute, label: name, layout: 'auto' });
    known.set(code, made);
    return made;
  };
}
