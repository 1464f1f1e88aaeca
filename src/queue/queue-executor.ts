import { setMaxListeners } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from 'bullmq';
import { BenchError, reasonOf } from '../errors.ts';
import { MODEL_FILES, modelFolder } from '../files/model-folder.ts';
import { writeFolderWhole } from '../files/write-folder.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import type { Attempt, Executor } from '../runner/executor.ts';
import { sourceFile } from '../runner/plan/plan.ts';
import type { PlannedJob } from '../runner/plan/planned-job.ts';
import type { Elsewhere, Prepared } from '../runner/plan/prepare-run.ts';
import type { Reporter } from '../runner/progress/reporter.ts';
import { visible } from '../text/visible.ts';
import { PREFIX, type QueueConnection } from './connection.ts';
import { environmentOn } from './elsewhere.ts';
import { feeder, lookAt, receiptOf, remove } from './feed.ts';
import { type Interest, type SharingRun, wantTrials } from './interest.ts';
import { type ModelObjects, progressSchema, type Receipt, received } from './messages.ts';
import { hostOf, liveWorkers } from './pool.ts';
import { refusalsOf } from './refusals.ts';
import { resultOf } from './result-bytes.ts';
import { wasTakenOut } from './taken-out.ts';
import { LARGEST_OBJECT } from './worker.ts';

/** Milliseconds between two looks at a trial: that no event came proves nothing. */
const LOOK = 1000;
/** Trials that are looked at side by side: workers may come that were not there at first, and what waits for a pretraining shall not wait for the look at another trial. */
const LOOKED_AT = 256;
/** How often a trial is put into the queue again that has gone from it, or whose objects have. */
const PUT_AGAIN = 3;
/** Of a trial that somebody took out of the queue. */
const TAKEN_OUT = 'it was taken out of the queue by `bench queue`';
const LOOK_FOR_WORKERS = 5000;
const NO_WORKER =
  'no worker of the pool is there any more: trials wait until one is started (`bench worker`)';
const WORKERS_BACK = 'a worker of the pool is there again';

/** What is in the queue once a run has begun. */
export interface Begun {
  /** Other runs that want some of the same trials. */
  readonly others: readonly SharingRun[];
  /** Trials that are put there once their pretraining has ended. */
  readonly held: number;
}

/** The workers of a pool as what trains the trials of a run. */
export interface QueueExecutor extends Executor {
  /** Puts all trials into the queue that wait for no other. Null when it was interrupted. */
  begin(signal: AbortSignal): Promise<Begun | null>;
  /** Tells a reporter when no worker of the pool lives, and when one does again; until the signal. */
  watch(reporter: Reporter, signal: AbortSignal): void;
  /** Takes back what waits and no other run wants. */
  withdraw(): Promise<void>;
  /**
   * Says that the run has ended, or has gone.
   * @param leaves Whether it leaves trials in the queue to come back to.
   */
  end(leaves: boolean): Promise<void>;
}

/**
 * Trains the trials of a run by the workers of a pool. What is in the queue stays there when
 * the run is interrupted, and the next run takes what has come of it.
 */
export function queueExecutor(
  connection: QueueConnection,
  pool: string,
  objects: ObjectStore,
  prepared: Prepared & { readonly elsewhere: Elsewhere },
): QueueExecutor {
  const { engine, redis } = connection;
  const queue = connection.queueOf(pool);
  const { home, fresh, split, elsewhere } = prepared;
  const { feed, renew, withdraw } = feeder({ connection, queue, objects, home, fresh });
  const computed = new Set(split.compute.map(({ hash }) => hash));
  const wakes = new Map<string, () => void>();
  const events = new engine.QueueEvents(queue.name, { connection: redis, prefix: PREFIX });
  events.on('error', () => {});
  for (const event of ['completed', 'failed'] as const)
    events.on(event, ({ jobId }: { jobId: string }) => wakes.get(jobId)?.());

  let interest: Interest | null = null;

  return {
    slots: LOOKED_AT,
    begin: (signal) => orAborted(begin(), signal),
    watch(reporter, signal) {
      let wereThere = true;
      const look = async () => {
        const areThere = (await liveWorkers(connection)).some((worker) => worker.pool === pool);
        if (areThere === wereThere) return;
        wereThere = areThere;
        reporter.notice?.(areThere ? WORKERS_BACK : NO_WORKER);
      };
      const timer = setInterval(() => void look().catch(() => {}), LOOK_FOR_WORKERS).unref();
      signal.addEventListener('abort', () => clearInterval(timer));
    },
    async withdraw() {
      if (interest !== null) await withdraw(interest);
    },
    async end(leaves) {
      await interest?.end(leaves);
      // A server that is away is not waited for.
      void events.close().catch(() => {});
    },
    train(job, slot, reporter, signal) {
      // One for each trial that is looked at.
      setMaxListeners(0, signal);
      // A server that is away answers when it is back.
      return orAborted(trained(job, slot, reporter, signal), signal);
    },
  };

  async function begin(): Promise<Begun> {
    const hashes = [...computed];
    interest = await wantTrials(connection, pool, hashes);
    const others = await interest.others();
    const free = split.compute.filter(({ needs }) => needs === null || !computed.has(needs));
    await feed(free);
    return { others, held: hashes.length - free.length };
  }

  async function trained(
    job: PlannedJob,
    slot: number,
    reporter: Reporter,
    signal: AbortSignal,
  ): Promise<Attempt | null> {
    await feed([job]);
    const attempt = await ended(job, slot, reporter, signal).finally(() => {
      wakes.get(job.hash)?.();
      wakes.delete(job.hash);
    });
    if (attempt !== null && 'result' in attempt.end && job.planned.trial.kind === 'pretraining')
      await feed(split.compute.filter(({ needs }) => needs === job.hash));
    return attempt;
  }

  /** What comes of a trial in the queue; null once the signal is given. */
  async function ended(
    job: PlannedJob,
    slot: number,
    reporter: Reporter,
    signal: AbortSignal,
  ): Promise<Attempt | null> {
    const begun = new Date();
    let puts = 0;
    let tries = 0;
    for (;;) {
      // Before looking: what comes of it meanwhile is then not missed.
      const news = newsOf(job.hash, signal);
      const { found, state } = await lookAt(queue, job.hash);
      if (signal.aborted) return null;
      if (found === undefined) {
        if (await wasTakenOut(connection, job.hash)) return failed(begun, TAKEN_OUT);
        // A server that was started again without its data has lost it.
        if (puts >= PUT_AGAIN) return failed(begun, 'it went from the queue again and again');
        if (await renew(job)) puts += 1;
        await news;
        continue;
      }
      if (state === 'failed')
        return failed(begun, visible(found.failedReason ?? 'it failed', 2000));
      if (state === 'completed') {
        const receipt = receiptOf(found);
        if (receipt === null)
          return failed(begun, 'refused: what a worker answered is no receipt of this version');
        try {
          return await attemptOf(job, receipt);
        } catch (thrown) {
          if (!(thrown instanceof BenchError)) throw thrown;
          if (puts++ >= PUT_AGAIN) return failed(begun, thrown.message, thrown.remedy ?? null);
          const text = `is trained again: ${thrown.message}`;
          reporter.trialProgress?.(slot, job.planned.trial, { type: 'notice', text });
          await renew(job);
          continue;
        }
      }
      if (state === 'active') {
        const stalls = (found.attemptsStarted ?? 1) - 1;
        if (stalls > tries) {
          tries = stalls;
          show(reporter, slot, job, `tried again by another worker (${stalls})`);
        }
        const told = received(progressSchema, found.progress);
        if (told !== null) {
          const place = hostOf(told.worker);
          reporter.trialProgress?.(slot, job.planned.trial, { type: 'place', place });
          reporter.trialProgress?.(slot, job.planned.trial, told.progress);
        }
      } else {
        const reason = await refusedByAll(found, pool);
        if (reason !== null) {
          await remove(queue, job.hash);
          return failed(begun, reason);
        }
        reporter.trialProgress?.(slot, job.planned.trial, { type: 'waiting' });
      }
      await news;
    }
  }

  function show(reporter: Reporter, slot: number, job: PlannedJob, text: string): void {
    reporter.trialProgress?.(slot, job.planned.trial, { type: 'notice', text });
  }

  /** Resolves when something may have come of a trial. */
  function newsOf(hash: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, LOOK);
      signal.addEventListener('abort', wake);
      // Whoever looks again does not wait for what was to come before.
      wakes.get(hash)?.();
      wakes.set(hash, wake);
    });
  }

  /** Why no worker of the pool can train a trial; null where one may. */
  async function refusedByAll({ id }: Job, name: string): Promise<string | null> {
    const refusals = await refusalsOf(connection, id!);
    if (refusals.size === 0) return null;
    const workers = (await liveWorkers(connection)).filter((worker) => worker.pool === name);
    if (workers.some((worker) => !refusals.has(worker.id))) return null;
    const [worker, reason] = [...refusals][0]!;
    return `no worker of the pool can train it; ${visible(worker)}: ${visible(reason, 1000)}`;
  }

  /** What came of a trial, with the files that it leaves beside the store. */
  async function attemptOf(job: PlannedJob, receipt: Receipt): Promise<Attempt> {
    const { outcome, machine, wallSeconds, gpu } = receipt;
    const environment = environmentOn(machine, elsewhere.environment);
    const about = { startedAt: new Date(receipt.startedAt), wallSeconds, gpu, environment };
    if (outcome.kind === 'failed') {
      const { error, remedy } = outcome;
      return {
        ...about,
        end: { error: visible(error, 2000), remedy: remedy && visible(remedy, 2000) },
      };
    }
    const folder = mkdtempSync(join(tmpdir(), 'transfer-bench-queue-'));
    try {
      const file = join(folder, 'result.json');
      await objects.get(outcome.result, file, LARGEST_OBJECT);
      const { result, model } = resultOf(job.hash, readFileSync(file));
      if (result.artifact !== outcome.artifact)
        throw new BenchError('data', 'its weights are not those that its result names', {
          remedy: 'Run again: the trial is then trained once more.',
        });
      if (outcome.artifact !== null && job.planned.trial.kind === 'pretraining')
        await objects.get(outcome.artifact, sourceFile(home, job.hash), LARGEST_OBJECT);
      if (job.saves) await takeModel(job.hash, model);
      return { ...about, end: { result } };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function takeModel(hash: string, model: ModelObjects | null): Promise<void> {
    if (model === null)
      throw new BenchError('data', 'its worker kept no classifier', { remedy: 'Run again.' });
    const folder = modelFolder(home, hash);
    try {
      await writeFolderWhole(folder, async (aside) => {
        for (const name of MODEL_FILES)
          await objects.get(model[name], join(aside, name), LARGEST_OBJECT);
      });
    } catch (cause) {
      if (cause instanceof BenchError) throw cause;
      throw new BenchError('trial', `the model cannot be kept in ${folder}: ${reasonOf(cause)}`, {
        remedy: 'Free disk space or make the folder writable, and run again.',
        cause,
      });
    }
  }
}

/** What comes of a piece of work; null where the signal comes first. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function failed(startedAt: Date, error: string, remedy: string | null = null): Attempt {
  return { end: { error, remedy }, startedAt, wallSeconds: 0, gpu: null };
}
