import type { BackendInfo } from '../backend/info.ts';
import { isDrawn } from '../experiment/data-schema.ts';
import { alsoDataOf } from '../experiment/trial.ts';
import { modelFolder } from '../files/model-folder.ts';
import { harnessVersion } from './environment.ts';
import type { Attempt, Executor } from './executor.ts';
import { sourceFile } from './plan/plan.ts';
import type { PlannedJob } from './plan/planned-job.ts';
import type { Machine, Policy } from './plan/prepare-run.ts';
import { visibleGpus } from './process/gpus.ts';
import type { Reporter } from './progress/reporter.ts';
import { type TrialJob, timedTrial } from './timed-trial.ts';

/**
 * Trains each trial in a process of this machine, and again where the process crashed: a trial
 * that fails of itself would fail again.
 */
export function localProcesses(prepared: Machine & Pick<Policy, 'retries'>): Executor {
  return { train };

  async function train(
    job: PlannedJob,
    slot: number,
    reporter: Reporter,
    signal: AbortSignal,
  ): Promise<Attempt | null> {
    const { trial } = job.planned;
    for (let tries = 1; ; tries++) {
      const ended = await timedTrial(jobOf(job, prepared), {
        signal,
        onProgress: (progress) => reporter.trialProgress?.(slot, trial, progress),
        env: prepared.workers.environment,
        gpu: gpuOf(prepared.backend, slot),
      });
      if (ended === null) return null;
      const { fault, ...attempt } = ended;
      if (fault !== 'process' || !('error' in ended.end) || tries > prepared.retries)
        return attempt;
      reporter.trialRetry?.(slot, trial, ended.end.error, tries, prepared.retries);
    }
  }
}

function jobOf(
  { hash, needs, weights, saves, fingerprints, planned: { trial } }: PlannedJob,
  { request, backend, home }: Machine,
): TrialJob {
  return {
    kind: 'trial',
    backend: request === 'auto' ? backend.name : request,
    trial,
    data: [trial.data, ...alsoDataOf(trial)].every(isDrawn) ? null : fingerprints.data,
    start: needs === null ? weights : sourceFile(home, needs),
    artifact: trial.kind === 'pretraining' ? sourceFile(home, hash) : null,
    keep: saves
      ? { folder: modelFolder(home, hash), origin: { hash, version: harnessVersion() } }
      : null,
  };
}

/** The GPU of a slot's trials; undefined where the backend uses none. */
export function gpuOf(backend: BackendInfo, slot: number): string | undefined {
  if (backend.name !== 'tensorflow' || !backend.gpu) return undefined;
  const gpus = visibleGpus();
  return gpus[slot % gpus.length];
}
