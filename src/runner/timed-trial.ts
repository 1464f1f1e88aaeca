import { BenchError, reasonOf } from '../errors.ts';
import type { Attempt } from './executor.ts';
import { sampleGpu } from './process/gpu-sampler.ts';
import type { Job } from './process/job.ts';
import { Crash, type JobOptions, runJob } from './process/worker.ts';

/** What the process of a trial is told. */
export type TrialJob = Extract<Job, { kind: 'trial' }>;

export interface TimedTrialOptions extends JobOptions {
  readonly signal: AbortSignal;
  /** The GPU it computes on, as CUDA_VISIBLE_DEVICES names it; undefined where it has none. */
  readonly gpu: string | undefined;
}

/** An ended trial, and where it failed: its process, its data, or itself. */
export interface TimedTrial extends Attempt {
  readonly fault: 'process' | 'data' | 'trial' | null;
}

/** Trains a trial once, in a process of its own, and takes its time. Null when it was interrupted. */
export async function timedTrial(
  job: TrialJob,
  { gpu, signal, onProgress, env }: TimedTrialOptions,
): Promise<TimedTrial | null> {
  const startedAt = new Date();
  // The wall clock may be set while a trial runs.
  const begun = performance.now();
  const sampler = gpu === undefined ? null : sampleGpu(gpu);
  const ended = (end: Attempt['end'], fault: TimedTrial['fault']): TimedTrial => ({
    end,
    startedAt,
    wallSeconds: (performance.now() - begun) / 1000,
    gpu: sampler?.stop() ?? null,
    fault,
  });
  try {
    const device = gpu === undefined ? {} : { CUDA_VISIBLE_DEVICES: gpu };
    const result = await runJob(job, {
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
      env: { ...env, ...device },
    });
    return ended({ result }, null);
  } catch (thrown) {
    if (signal.aborted) return null;
    const remedy = thrown instanceof BenchError ? (thrown.remedy ?? null) : null;
    return ended({ error: reasonOf(thrown), remedy }, faultOf(thrown));
  } finally {
    sampler?.stop();
  }
}

function faultOf(thrown: unknown): 'process' | 'data' | 'trial' {
  if (thrown instanceof Crash) return 'process';
  return thrown instanceof BenchError && thrown.code === 'data' ? 'data' : 'trial';
}
