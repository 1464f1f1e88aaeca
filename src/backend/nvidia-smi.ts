import { execFileSync } from 'node:child_process';

/** What nvidia-smi prints for some arguments; empty where there is no driver. */
export function nvidiaSmi(...args: readonly string[]): string {
  try {
    return execFileSync('nvidia-smi', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
  } catch {
    return '';
  }
}

/** A GPU as its driver describes it. */
export interface Gpu {
  readonly name: string;
  readonly driver: string;
  readonly memoryMiB: number;
  /** Whether it has TF32 (compute capability 8.0, Ampere), which TensorFlow uses unless told not to. */
  readonly tf32: boolean;
}

/**
 * The GPUs of this machine.
 * @param id One of them, as CUDA_VISIBLE_DEVICES names it: by number or UUID.
 */
export function describeGpus(id?: string): Gpu[] {
  const query = '--query-gpu=name,driver_version,memory.total,compute_cap';
  const only = id === undefined ? [] : ['-i', id];
  return nvidiaSmi(query, '--format=csv,noheader,nounits', ...only)
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .filter((fields) => fields.length === 4)
    .map(([name, driver, memory, capability]) => ({
      name: name!,
      driver: driver!,
      memoryMiB: Number(memory),
      tf32: Number(capability) >= 8 && process.env['NVIDIA_TF32_OVERRIDE'] !== '0',
    }));
}

/** `NVIDIA H100 80GB HBM3, driver 550.54.15, 81559 MiB`. */
export function gpuText({ name, driver, memoryMiB }: Gpu): string {
  return `${name}, driver ${driver}, ${memoryMiB} MiB`;
}
