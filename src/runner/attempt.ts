import type { BackendInfo } from '../backend/info.ts';
import { BenchError, reasonOf } from '../errors.ts';
import type { GpuUse } from '../store/records.ts';
import { harnessVersion } from './environment.ts';
import { modelFolder, sourceFile } from './plan/plan.ts';
import type { PlannedJob } from './plan/planned-job.ts';
import type { Machine, Policy } from './plan/prepare-run.ts';
import { sampleGpu } from './process/gpu-sampler.ts';
import { visibleGpus } from './process/gpus.ts';
import { Crash, runJob } from './process/worker.ts';
import type { Reporter, TrialEnd } from './progress/reporter.ts';

/** A trial that has ended, and when. */
export interface Attempt {
  readonly end: TrialEnd;
  readonly startedAt: Date;
  readonly wallSeconds: number;
  /** What it used of its GPU; null where it had none, or nothing could be sampled. */
  readonly gpu: GpuUse | null;
}

/**
 * One trial in its process, tried again where the process crashed: a trial that
 * fails of itself would fail again. Null when it was interrupted.
 */
export async function attempt(
  job: PlannedJob,
  slot: number,
  prepared: Machine & Pick<Policy, 'retries'>,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<Attempt | null> {
  const { trial } = job.planned;
  const gpu = gpuOf(prepared.backend, slot);
  for (let tries = 1; ; tries++) {
    const startedAt = new Date();
    // The wall clock may be set while a trial runs.
    const begun = performance.now();
    const sampler = gpu === undefined ? null : sampleGpu(gpu);
    const ended = (end: TrialEnd): Attempt => ({
      end,
      startedAt,
      wallSeconds: (performance.now() - begun) / 1000,
      gpu: sampler?.stop() ?? null,
    });
    try {
      return ended({ result: await train(job, gpu, slot, prepared, reporter, signal) });
    } catch (thrown) {
      if (signal.aborted) return null;
      if (thrown instanceof Crash && tries <= prepared.retries) {
        reporter.trialRetry?.(slot, trial, thrown.message, tries, prepared.retries);
        continue;
      }
      const remedy = thrown instanceof BenchError ? (thrown.remedy ?? null) : null;
      return ended({ error: reasonOf(thrown), remedy });
    } finally {
      sampler?.stop();
    }
  }
}

function train(
  { hash, needs, weights, saves, planned: { trial } }: PlannedJob,
  gpu: string | undefined,
  slot: number,
  { request, backend, home, workers }: Machine,
  reporter: Reporter,
  signal: AbortSignal,
) {
  return runJob(
    {
      kind: 'trial',
      backend: request === 'auto' ? backend.name : request,
      trial,
      start: needs === null ? weights : sourceFile(home, needs),
      artifact: trial.kind === 'pretraining' ? sourceFile(home, hash) : null,
      keep: saves
        ? { folder: modelFolder(home, hash), origin: { hash, version: harnessVersion() } }
        : null,
    },
    {
      signal,
      onProgress: (progress) => reporter.trialProgress?.(slot, trial, progress),
      env: { ...workers.environment, ...(gpu === undefined ? {} : { CUDA_VISIBLE_DEVICES: gpu }) },
    },
  );
}

/** The GPU of a worker's trials; undefined where the backend uses none. */
function gpuOf(backend: BackendInfo, slot: number): string | undefined {
  if (backend.name !== 'tensorflow' || !backend.gpu) return undefined;
  const gpus = visibleGpus();
  return gpus[slot % gpus.length];
}
