import { BenchError, reasonOf } from '../errors.ts';
import { harnessVersion } from './environment.ts';
import { visibleGpus } from './gpus.ts';
import { modelFolder, type PlannedJob, sourceFile } from './plan.ts';
import type { Prepared } from './prepare-run.ts';
import type { Reporter, TrialEnd } from './reporter.ts';
import { Crash, runJob } from './worker.ts';

/** A trial that has ended, and when. */
export interface Attempt {
  readonly end: TrialEnd;
  readonly startedAt: Date;
  readonly wallSeconds: number;
}

/**
 * One trial in its process, tried again where the process crashed: a trial that
 * fails of itself would fail again. Null when it was interrupted.
 */
export async function attempt(
  job: PlannedJob,
  slot: number,
  prepared: Prepared,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<Attempt | null> {
  const { trial } = job.planned;
  for (let tries = 1; ; tries++) {
    const startedAt = new Date();
    const ended = (end: TrialEnd): Attempt => ({
      end,
      startedAt,
      wallSeconds: (Date.now() - startedAt.getTime()) / 1000,
    });
    try {
      return ended({ result: await train(job, slot, prepared, reporter, signal) });
    } catch (thrown) {
      if (signal.aborted) return null;
      if (thrown instanceof Crash && tries <= prepared.retries) {
        reporter.trialRetry?.(slot, trial, thrown.message, tries, prepared.retries);
        continue;
      }
      const remedy = thrown instanceof BenchError ? (thrown.remedy ?? null) : null;
      return ended({ error: reasonOf(thrown), remedy });
    }
  }
}

function train(
  { hash, needs, weights, saves, planned: { trial } }: PlannedJob,
  slot: number,
  { request, backend, home }: Prepared,
  reporter: Reporter,
  signal: AbortSignal,
) {
  const gpu = backend.gpu ? visibleGpus()[slot] : undefined;
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
      ...(gpu === undefined ? {} : { env: { CUDA_VISIBLE_DEVICES: gpu } }),
    },
  );
}
