import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { cacheFolder } from '../cache/folder.ts';
import { BenchError, firstLineOf } from '../errors.ts';
import type { BackendRequest } from '../experiment/backends.ts';
import { trialLabel } from '../experiment/trial.ts';
import { objectCache } from '../objects/object-cache.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { codeHash } from '../runner/code-hash.ts';
import { describeMachine } from '../runner/environment.ts';
import { gpuOf } from '../runner/local-processes.ts';
import type { TrialProgress } from '../runner/process/job.ts';
import { runJob } from '../runner/process/worker.ts';
import { withThreads, workersOn } from '../runner/process/workers.ts';
import { timedTrial } from '../runner/timed-trial.ts';
import { visible } from '../text/visible.ts';
import { checkedEntry, Refused } from './check.ts';
import { FAREWELL, PREFIX, type QueueConnection } from './connection.ts';
import { type DataFolders, Lacking } from './data-folders.ts';
import { type Announcement, LONGEST_LABEL, type Machine, MOST_LABELS } from './messages.ts';
import { announce, leave, poolOf, workerId } from './pool.ts';
import { refuse } from './refusals.ts';
import { trainEntry } from './train-entry.ts';

export interface WorkerOptions {
  readonly connection: QueueConnection;
  readonly objects: ObjectStore;
  readonly folders: DataFolders;
  readonly backend: BackendRequest;
  /** Trials side by side; by default one a core, or one a GPU. */
  readonly slots?: number;
  /** Seconds in which a trial may end that runs when the worker is told to end. */
  readonly grace: number;
  /** Bytes of objects that are kept here. */
  readonly cacheBytes: number;
  /** Told what happens, a line each. */
  readonly tell: (line: string) => void;
  /** Trains a trial; by default in a process of its own. */
  readonly train?: typeof timedTrial;
}

/** A trial that was taken. */
interface Running {
  readonly controller: AbortController;
  /** Empty until it is known to be one. */
  readonly label: string;
}

/** Milliseconds for which a trial is a worker's without a word from it, and between two looks for such. */
export const LOCK = 10_000;
export const STALLED = 5000;
/** Milliseconds between two announcements, and from news to the announcement that has it. */
const [HEARTBEAT, NEWS] = [10_000, 200];
/** Milliseconds after which a trial that a worker cannot train is offered again. */
const OFFER_AGAIN = 2000;
/** Milliseconds between two words on how a trial goes on. */
const PROGRESS = 1000;
/** Bytes of an object at most: the largest base has a quarter of them. */
export const LARGEST_OBJECT = 2e9;

/**
 * Trains trials of a queue until the signal says to end.
 * @throws BenchError `backend` where the backend does not work.
 */
export async function runWorker(options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { connection, objects, folders, tell, grace } = options;
  const { engine, redis } = connection;
  const probed = await runJob({ kind: 'probe', backend: options.backend });
  const workers = workersOn(probed, options.slots);
  const backend = withThreads(probed, workers.threads);
  const code = codeHash();
  const pool = poolOf(backend, code);
  const id = workerId(randomBytes(4).toString('hex'));
  const self = { backend, code, folders };
  const files = {
    objects,
    cache: objectCache(objects, cacheFolder('objects'), options.cacheBytes, LARGEST_OBJECT),
    scratch: cacheFolder('worker'),
    train: options.train ?? timedTrial,
    tell: ({ message }: BenchError) => tell(`${visible(message)}; tries again`),
  };
  const free = Array.from({ length: workers.count }, (_, slot) => slot);
  const running = new Map<string, Running>();
  /** Why a trial that runs is ended: another worker has it, or will. */
  const lost = new Error('another worker has it, or will');
  const machine: Machine = {
    ...{ host: hostname(), backend, slots: workers.count },
    ...describeMachine(),
  };
  const since = new Date().toISOString();

  const worker = new engine.Worker(`trials-${pool}`, take, {
    connection: redis,
    prefix: PREFIX,
    concurrency: workers.count,
    lockDuration: LOCK,
    stalledInterval: STALLED,
    // A worker that dies with its trial is one of its three tries.
    maxStalledCount: 2,
    autorun: false,
  });
  worker.on('error', (thrown) => {
    // That the server is away is told once.
    if (redis.status === 'ready') tell(`queue: ${visible(firstLineOf(thrown))}`);
  });
  // What it goes on to compute nobody takes.
  worker.on('lockRenewalFailed', (hashes) => {
    for (const hash of hashes) running.get(hash)?.controller.abort(lost);
  });
  const greet = () =>
    announce(connection, announcement()).catch((thrown) =>
      tell(`queue: ${visible(firstLineOf(thrown))}`),
    );
  let news: NodeJS.Timeout | null = null;
  const greetSoon = () => {
    news ??= setTimeout(() => {
      news = null;
      void greet();
    }, NEWS);
  };
  await greet();
  const heartbeat = setInterval(greet, HEARTBEAT);
  tell(
    `worker ${id} of pool ${pool}: ${backend.name}, ${visible(backend.device)}, ${workers.count} at a time`,
  );
  const ended = worker.run();
  await until(signal);
  tell(running.size === 0 ? 'ends' : `ends after ${running.size} running, or in ${grace} s`);
  const giveBack = setTimeout(() => {
    for (const { controller } of running.values()) controller.abort();
  }, grace * 1000);
  await Promise.race([worker.close().then(() => ended), afterTrials()]).catch(() => {});
  clearTimeout(giveBack);
  clearInterval(heartbeat);
  if (news !== null) clearTimeout(news);
  await Promise.race([leave(connection, id), sleep(FAREWELL, null, { ref: false })]);

  /** A server that is away is not waited for once no trial runs here. */
  async function afterTrials(): Promise<void> {
    while (running.size > 0) await sleep(100);
    await sleep(FAREWELL);
  }

  async function take(job: Job, token?: string): Promise<unknown> {
    const hash = job.id ?? '';
    const slot = free.shift()!;
    const controller = new AbortController();
    const { signal } = controller;
    running.set(hash, { controller, label: '' });
    let label = visible(hash, 12);
    try {
      const { entry, trial } = checkedEntry(hash, job.data, self);
      label = visible(trialLabel(entry.trial));
      running.set(hash, { controller, label });
      greetSoon();
      tell(`${label}  begins`);
      const trained = await trainEntry(hash, entry, trial, id, machine, files, {
        gpu: gpuOf(backend, slot),
        env: workers.environment,
        signal,
        onProgress: progressOf(job),
      });
      if (trained === 'interrupted' || signal.reason === lost) throw signal.reason;
      if ('crash' in trained) {
        tell(`${label}  crashed: ${visible(trained.crash)}`);
        throw new Error(trained.crash);
      }
      tell(`${label}  ${trained.receipt.outcome.kind === 'result' ? 'done' : 'failed'}`);
      return trained.receipt;
    } catch (thrown) {
      if (signal.aborted) {
        tell(`${label}  is ${signal.reason === lost ? 'left to another worker' : 'given back'}`);
        if (signal.reason !== lost) await job.moveToWait(token);
        throw new engine.WaitingError();
      }
      if (thrown instanceof Lacking) {
        tell(`${hash.slice(0, 12)} is left to others: ${visible(thrown.message)}`);
        await refuse(connection, hash, id, thrown);
        await job.moveToDelayed(Date.now() + OFFER_AGAIN, token);
        throw new engine.DelayedError();
      }
      if (thrown instanceof Refused) {
        tell(`${visible(hash, 12)} ${thrown.message}`);
        throw new engine.UnrecoverableError(thrown.message);
      }
      if (thrown instanceof BenchError) tell(`${visible(hash, 12)} ${visible(thrown.message)}`);
      throw thrown;
    } finally {
      running.delete(hash);
      free.unshift(slot);
      greetSoon();
    }
  }

  function progressOf(job: Job): (progress: TrialProgress) => void {
    let told = 0;
    return (progress) => {
      if (progress.type !== 'phase' && progress.type !== 'images') return;
      if (progress.type === 'images' && performance.now() - told < PROGRESS) return;
      told = performance.now();
      // Whoever misses one sees the next.
      job.updateProgress({ worker: id, progress }).catch(() => {});
    };
  }

  function announcement(): Announcement {
    const labels = [...running.values()].flatMap(({ label }) => (label === '' ? [] : [label]));
    return {
      ...{ version: 2, id, pid: process.pid, pool, since, code, machine },
      busy: running.size,
      running: labels.slice(0, MOST_LABELS).map((label) => label.slice(0, LONGEST_LABEL)),
    };
  }
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
