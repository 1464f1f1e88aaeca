import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { BackendInfo, BackendRequest } from '../backend/choose.ts';
import type { DownloadOptions } from '../cache/download.ts';
import { BenchError, reasonOf } from '../errors.ts';
import type { DataSpec } from '../spec/data-schema.ts';
import { expandMatrix } from '../spec/matrix.ts';
import type { Store } from '../store/store.ts';
import { assertBlocks } from '../training/blocks.ts';
import { type DataFacts, dataFacts } from '../training/data-facts.ts';
import { describeEnvironment, harnessVersion } from './environment.ts';
import { foreseeAll, timeLeft } from './forecast.ts';
import { visibleGpus } from './gpus.ts';
import type { LoadedExperiment } from './load-experiment.ts';
import {
  modelFolder,
  type PlannedJob,
  planJobs,
  type Split,
  sourceFile,
  splitJobs,
} from './plan.ts';
import { type Ending, runPool } from './pool.ts';
import { circumstancesOf, commonBackend, type Skipped, sortByRequirements } from './prepare.ts';
import { withImagenet } from './imagenet.ts';
import type { Reporter, TrialEnd } from './reporter.ts';
import { timeBases } from './throughput-jobs.ts';
import { assertTrainSizes } from './train-sizes.ts';
import { proveWeights } from './weights-files.ts';
import { runJob } from './worker.ts';

export interface RunOptions {
  readonly store: Store;
  /** File of the store; the weights of pretrained sources are kept beside it. */
  readonly storeFile: string;
  /** Overrides what the experiments ask for. */
  readonly backend?: BackendRequest;
  /** Processes side by side; by default one a core, or one a GPU. */
  readonly workers?: number;
  /** How published weights are fetched where they are missing; null does not fetch. */
  readonly fetch: DownloadOptions | null;
  /** Compute every trial, whatever the store has. */
  readonly fresh: boolean;
}

/** A run that is decided and not begun: what it would skip, reuse and compute. */
export interface Prepared {
  readonly backend: BackendInfo;
  readonly request: BackendRequest;
  readonly runnable: readonly LoadedExperiment[];
  readonly skipped: readonly Skipped[];
  readonly jobs: readonly PlannedJob[];
  readonly split: Split;
  readonly workers: number;
  /** Folder of the store, where weights and models are kept. */
  readonly home: string;
  /** Seconds foreseen of each trial to compute, by hash. */
  readonly foreseen: ReadonlyMap<string, number>;
  /** What a reader should know of the data of each experiment, by its name. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
}

export interface RunSummary {
  readonly runId: number;
  readonly status: 'finished' | 'failed' | 'interrupted';
  readonly failed: number;
}

/**
 * Proves the backend, checks requirements and settles the plan. Nothing is
 * trained; the store is read alone, for what it has already and how long it took.
 * @throws BenchError for whatever would stop the run.
 */
export async function prepareRun(
  experiments: readonly LoadedExperiment[],
  options: RunOptions,
): Promise<Prepared> {
  for (const { file, experiment } of experiments) assertBlocks(file, experiment);
  const request = commonBackend(experiments, options.backend);
  const backend = await runJob({ kind: 'probe', backend: request });
  const { runnable, skipped } = await withImagenet(
    sortByRequirements(experiments, backend),
    options.fetch,
  );
  const facts = await dataFacts(runnable.flatMap(dataOf));
  for (const loaded of runnable) assertTrainSizes(loaded, facts);
  const jobs = planJobs(runnable, circumstancesOf(backend, facts));
  const home = dirname(options.storeFile);
  const split = splitJobs(jobs, options.store, home, options.fresh);
  const workers = options.workers ?? defaultWorkers(backend);
  await proveWeights(split.compute, request);
  const foreseen = foreseeAll(split.compute, facts, options.store, backend);
  const notes = new Map(runnable.map((loaded) => [loaded.experiment.name, notesOn(loaded, facts)]));
  return { backend, request, runnable, skipped, jobs, split, workers, home, foreseen, notes };
}

/**
 * Runs a prepared plan: reuses what is known, trains the rest in processes,
 * writes each trial as it ends, then times the bases alone on the machine.
 */
export async function executeRun(
  prepared: Prepared,
  { store }: Pick<RunOptions, 'store'>,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<RunSummary> {
  const { split, workers, backend, skipped } = prepared;
  const runId = beginRun(prepared, store);
  const { left, ...clock } = timeLeft(prepared.foreseen, workers);
  reporter.start?.({
    runId,
    backend,
    workers,
    compute: split.compute.length,
    reuse: split.reuse.length,
    estimate: left(),
    skipped: skipped.map(({ loaded, reason }) => ({ experiment: loaded.experiment.name, reason })),
    notes: [...new Set([...prepared.notes.values()].flat())],
  });
  let failed = 0;
  // A defect or a full disk ends the run; it must not leave trials running.
  const defect = new AbortController();
  const stop = AbortSignal.any([signal, defect.signal]);
  try {
    for (const job of split.reuse) {
      for (const { experiment, trial } of job.owners) {
        store.reuseTrial(runId, experiment, job.hash, trial);
      }
    }
    await runPool(
      split.compute,
      workers,
      async (job, slot, need) => {
        const ending = await compute(job, slot, need);
        if (ending === 'failed' && !stop.aborted) failed += 1;
        return ending;
      },
      stop,
    );
    failed += await timeBases(prepared, runId, store, reporter, stop);
  } finally {
    defect.abort();
    reporter.end?.();
  }
  const status = signal.aborted ? 'interrupted' : failed > 0 ? 'failed' : 'finished';
  store.finishRun(runId, status);
  return { runId, status, failed };

  async function compute(job: PlannedJob, slot: number, need: Ending): Promise<Ending> {
    const { trial } = job.planned;
    const startedAt = new Date();
    reporter.trialStart?.(slot, trial);
    const end = await attempt(job, slot, need, prepared, reporter, stop);
    if (end === null) return 'failed';
    const wallSeconds = (Date.now() - startedAt.getTime()) / 1000;
    const [owner, ...others] = job.owners;
    store.recordTrial(runId, {
      experiment: owner!.experiment,
      hash: job.hash,
      spec: trial,
      startedAt: startedAt.toISOString(),
      wallSeconds,
      outcome: 'result' in end ? end : { error: end.error },
    });
    for (const other of others) {
      store.reuseTrial(runId, other.experiment, job.hash, other.trial);
    }
    clock.ended(job.hash);
    reporter.trialEnd?.(slot, trial, end, wallSeconds, left());
    return 'result' in end ? 'done' : 'failed';
  }
}

/** The data sets that trials of an experiment read. */
function dataOf({ experiment }: LoadedExperiment): DataSpec[] {
  return expandMatrix(experiment).map(({ trial }) => trial.data);
}

function notesOn(loaded: LoadedExperiment, facts: DataFacts): string[] {
  const notes = dataOf(loaded).flatMap((data) =>
    facts.notesOf(data).map((note) => `${data.name}: ${note}`),
  );
  return [...new Set(notes)];
}

/** One trial in its process; null when it was interrupted. */
async function attempt(
  { hash, needs, weights, saves, planned: { trial } }: PlannedJob,
  slot: number,
  need: Ending,
  { request, backend, home }: Prepared,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<TrialEnd | null> {
  if (need === 'failed') {
    return { error: 'its pretraining failed', remedy: null };
  }
  const gpu = backend.gpu ? visibleGpus()[slot] : undefined;
  try {
    const result = await runJob(
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
    return { result };
  } catch (thrown) {
    if (signal.aborted) return null;
    const remedy = thrown instanceof BenchError ? (thrown.remedy ?? null) : null;
    return { error: reasonOf(thrown), remedy };
  }
}

function beginRun({ backend, runnable, skipped, jobs, notes }: Prepared, store: Store): number {
  store.markInterruptedRuns(isAlive);
  const planned = (name: string) =>
    jobs.filter((job) => job.owners.some((owner) => owner.experiment === name)).length;
  const row = ({ file, experiment }: LoadedExperiment, skipReason: string | null) => ({
    name: experiment.name,
    file,
    experiment,
    skipReason,
    planned: skipReason === null ? planned(experiment.name) : 0,
    notes: notes.get(experiment.name) ?? [],
  });
  return store.beginRun(
    describeEnvironment(backend),
    [
      ...runnable.map((loaded) => row(loaded, null)),
      ...skipped.map(({ loaded, reason }) => row(loaded, reason)),
    ],
    process.pid,
  );
}

/** Not this process: a running row with its number is of one that had it before. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One a core where a trial uses one core, one a GPU where it uses that; else one. */
function defaultWorkers(backend: BackendInfo): number {
  if (backend.gpu) return Math.max(1, visibleGpus().length);
  return backend.name === 'tensorflow' ? 1 : availableParallelism();
}
