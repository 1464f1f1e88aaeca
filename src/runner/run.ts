import type { RunningRun } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { describeEnvironment } from './environment.ts';
import type { Attempt, Executor } from './executor.ts';
import { localProcesses } from './local-processes.ts';
import { timeLeft } from './plan/forecast.ts';
import type { LoadedExperiment } from './plan/load-experiment.ts';
import { hasFiles } from './plan/plan.ts';
import { type PlannedJob, stopsEarly } from './plan/planned-job.ts';
import type { Prepared } from './plan/prepare-run.ts';
import { goesOn, ownMark, placeOf } from './process/liveness.ts';
import { type Ending, runPool } from './process/pool.ts';
import { type Turn, turnOf } from './process/turn.ts';
import type { Reporter } from './progress/reporter.ts';
import { timeBases } from './throughput-jobs.ts';

export interface RunSummary {
  readonly runId: number;
  readonly status: 'finished' | 'failed' | 'interrupted';
  readonly failed: number;
  /** Trials of those to compute that another run had trained meanwhile. */
  readonly shared: number;
  /** Whether it stopped at as many failures as were allowed. */
  readonly bailed: boolean;
}

/**
 * Runs a prepared plan: reuses what is known, has the rest trained, writes each
 * trial as it ends, then times the bases alone on the machine.
 */
export async function executeRun(
  prepared: Prepared,
  store: Store,
  reporter: Reporter,
  signal: AbortSignal,
  executor: Executor = localProcesses(prepared),
): Promise<RunSummary> {
  const { split, workers, backend, part } = prepared;
  const runId = beginRun(prepared, store);
  const { left, ...clock } = timeLeft(split.compute, prepared.predicted, workers.count);
  reporter.start?.({
    runId,
    backend,
    workers: workers.count,
    compute: split.compute.length,
    trials: split.compute.map(({ planned }) => planned.trial),
    reuse: split.reuse.length,
    leftOut: split.leftOut.length,
    estimate: left(),
    stopsEarly: split.compute.some(stopsEarly),
    data: [...prepared.data.values()].flat(),
    notes: [...new Set([...prepared.notes.values()].flat())],
  });
  let failed = 0;
  let shared = 0;
  const needed = new Set(split.compute.map(({ needs }) => needs));
  const bail = new AbortController();
  // A defect or a full disk ends the run; it must not leave trials running.
  const defect = new AbortController();
  const stop = AbortSignal.any([signal, defect.signal, bail.signal]);
  try {
    for (const job of split.reuse) reuse(job);
    await runPool(
      split.compute,
      executor.slots ?? workers.count,
      async (job, slot, need) => {
        const ending = await compute(job, slot, need);
        if (ending === 'failed' && !stop.aborted) {
          failed += 1;
          if (failed === prepared.bail) bail.abort();
        }
        return ending;
      },
      stop,
      () => store.claimedByOthers(runId),
    );
    // Each shard would time the same bases, and the whole does it again; of other machines, this
    // one's times say nothing.
    if (!part?.selection.shard && prepared.elsewhere === undefined)
      failed += await timeBases(prepared, runId, store, reporter, stop);
  } catch (thrown) {
    abandon(store, runId);
    throw thrown;
  } finally {
    defect.abort();
    reporter.end?.();
  }
  const status = signal.aborted ? 'interrupted' : failed > 0 ? 'failed' : 'finished';
  store.finishRun(runId, status);
  return { runId, status, failed, shared, bailed: bail.signal.aborted };

  async function compute(job: PlannedJob, slot: number, need: Ending): Promise<Ending> {
    const { trial } = job.planned;
    reporter.trialStart?.(slot, trial);
    clock.started(job.hash);
    const turn = await turnFor(job, slot);
    if (turn === 'stop') return 'failed';
    if (turn === 'reuse') {
      reuse(job);
      shared += 1;
      clock.ended(job.hash, null);
      reporter.trialReused?.(slot, trial);
      return 'done';
    }
    const done = need === 'failed' ? orphaned() : await executor.train(job, slot, reporter, stop);
    if (done === null) return 'failed';
    const { end, startedAt, wallSeconds, gpu, environment } = done;
    const [owner, ...others] = job.owners;
    store.recordTrial(runId, {
      experiment: owner!.experiment,
      hash: job.hash,
      spec: trial,
      fingerprints: job.fingerprints,
      startedAt: startedAt.toISOString(),
      wallSeconds,
      gpu,
      ...(environment === undefined ? {} : { environment }),
      outcome: 'result' in end ? end : { error: end.error },
    });
    for (const other of others) {
      store.reuseTrial(runId, other.experiment, job.hash, other.trial);
    }
    store.releaseTrial(job.hash, runId);
    clock.ended(job.hash, wallSeconds);
    reporter.trialEnd?.(slot, trial, end, wallSeconds, left());
    return 'result' in end ? 'done' : 'failed';
  }

  function turnFor(job: PlannedJob, slot: number): Promise<Turn> {
    if (prepared.fresh) return Promise.resolve('train');
    const files = { asSource: needed.has(job.hash) };
    const isKnown = () =>
      store.findFinished(job.hash) !== null && hasFiles(job, prepared.home, files);
    const onWait = (other: RunningRun) => {
      const text = `waits for run ${other.id}, which trains it (${placeOf(other)})`;
      reporter.trialProgress?.(slot, job.planned.trial, { type: 'notice', text });
    };
    return turnOf(job.hash, runId, store, isKnown, onWait, stop);
  }

  function reuse(job: PlannedJob): void {
    for (const { experiment, trial } of job.owners)
      store.reuseTrial(runId, experiment, job.hash, trial);
  }
}

/** Ends a run that a defect or a full disk has stopped; where not even that can be written, the next run does. */
function abandon(store: Store, runId: number): void {
  try {
    store.finishRun(runId, 'interrupted');
  } catch {
    // What stopped the run is told.
  }
}

function orphaned(): Attempt {
  const end = { error: 'its pretraining failed', remedy: null };
  return { end, startedAt: new Date(), wallSeconds: 0, gpu: null };
}

function beginRun(prepared: Prepared, store: Store): number {
  const { backend, workers, runnable, skipped, jobs, data, notes, part } = prepared;
  store.markInterruptedRuns((_pid, run) => goesOn(run));
  const planned = (name: string) =>
    jobs.filter((job) => job.owners.some((owner) => owner.experiment === name)).length;
  const row = ({ file, experiment }: LoadedExperiment, skipReason: string | null) => ({
    name: experiment.name,
    file,
    experiment,
    skipReason,
    planned: skipReason === null ? planned(experiment.name) : 0,
    data: data.get(experiment.name) ?? [],
    notes: notes.get(experiment.name) ?? [],
  });
  return store.beginRun(
    prepared.elsewhere?.environment ?? describeEnvironment(backend, workers.count),
    [
      ...runnable.map((loaded) => row(loaded, null)),
      ...skipped.map(({ loaded, reason }) => row(loaded, reason)),
    ],
    process.pid,
    part ?? undefined,
    ownMark(),
  );
}
