import { spawn } from 'node:child_process';
import type { GpuUse } from '../../store/records.ts';

/** Watches a GPU until it is stopped. */
export interface GpuSampler {
  /** How many samples there are. */
  seen(): number;
  /** What was seen; null where nvidia-smi is missing, fails, or had no time to say anything. */
  stop(): GpuUse | null;
}

/** Between two samples, in milliseconds. */
const INTERVAL = 1000;

/**
 * Has nvidia-smi say every second how much memory of a GPU is in use, by whomever,
 * and how much of the time since it computed.
 * @param id As CUDA_VISIBLE_DEVICES names it: by number or UUID.
 */
export function sampleGpu(id: string): GpuSampler {
  let peakMemoryMiB = 0;
  let [utilisations, samples] = [0, 0];
  const take = (line: string) => {
    const [memory, utilisation] = line.split(',').map((field) => Number.parseFloat(field));
    if (!Number.isFinite(memory) || !Number.isFinite(utilisation)) return;
    peakMemoryMiB = Math.max(peakMemoryMiB, memory!);
    utilisations += utilisation!;
    samples += 1;
  };
  const query = '--query-gpu=memory.used,utilization.gpu';
  const child = spawn(
    'nvidia-smi',
    [query, '--format=csv,noheader,nounits', `--loop-ms=${INTERVAL}`, '-i', id],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  child.on('error', () => {});
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  });
  return {
    seen: () => samples,
    stop() {
      child.kill();
      return samples === 0 ? null : { peakMemoryMiB, meanUtilisation: utilisations / samples };
    },
  };
}
