import type { Job, Queue } from 'bullmq';
import { BenchError } from '../errors.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { sourceFile } from '../runner/plan/plan.ts';
import type { PlannedJob } from '../runner/plan/planned-job.ts';
import { visible } from '../text/visible.ts';
import type { QueueConnection } from './connection.ts';
import type { Interest } from './interest.ts';
import { assertSmall, type Entry, type Receipt, receiptSchema, received } from './messages.ts';
import { putPretrained } from './pretrained.ts';
import { forgetRefusals } from './refusals.ts';
import { forgetTakenOut } from './taken-out.ts';

/** Tries of a trial whose process or worker crashes. */
const TRIES = 3;
/** Seconds for which what came of a trial is kept in the queue for runs to come. */
const KEPT = 14 * 24 * 3600;
/** Trials that are looked up and put at a time. */
const BATCH = 200;

/** What feeds trials to a queue. */
export interface FeedOptions {
  readonly connection: QueueConnection;
  readonly queue: Queue;
  readonly objects: ObjectStore;
  /** Folder of the store, where the weights of pretrainings are. */
  readonly home: string;
  /** Whether results that the queue has already are not wanted. */
  readonly fresh: boolean;
}

/** Puts trials into a queue under their hashes, each once whoever else puts it there. */
export function feeder({ connection, queue, objects, home, fresh }: FeedOptions) {
  const puts = new Map<string, Promise<string>>();
  const own = new Set<string>();
  const fed = new Set<string>();

  /** The object of a file, which is read once. */
  function objectOf(file: string): Promise<string> {
    const known = puts.get(file) ?? objects.put(file);
    puts.set(file, known);
    return known;
  }

  /** That a file is the weights of a pretraining. */
  function pretrained(trial: string): Promise<string> {
    const known =
      puts.get(trial) ??
      objectOf(sourceFile(home, trial)).then((weights) => putPretrained(objects, trial, weights));
    puts.set(trial, known);
    return known;
  }

  async function entryOf({ planned, fingerprints, needs, weights, saves }: PlannedJob) {
    const start =
      needs !== null
        ? { kind: 'pretraining' as const, object: await pretrained(needs) }
        : weights !== null
          ? { kind: 'file' as const, object: await objectOf(lone(weights)) }
          : null;
    const entry = { version: 2, trial: planned.trial, fingerprints, start, keep: saves };
    assertSmall(entry);
    return entry as Entry;
  }

  async function put(jobs: readonly PlannedJob[]): Promise<void> {
    const entries = await Promise.all(
      jobs.map(async (job) => ({ hash: job.hash, entry: await entryOf(job) })),
    );
    await queue.addBulk(
      entries.map(({ hash, entry }) => ({
        name: entry.trial.kind,
        data: entry,
        opts: {
          jobId: hash,
          attempts: TRIES,
          removeOnComplete: { age: KEPT },
          removeOnFail: { age: KEPT },
        },
      })),
    );
    for (const { hash } of entries) own.add(hash);
  }

  /** Those of which the queue has nothing that this run wants. */
  async function missing(jobs: readonly PlannedJob[]): Promise<PlannedJob[]> {
    const missed = await Promise.all(
      jobs.map(async (job) => {
        const { state, found } = await lookAt(queue, job.hash);
        if (found !== undefined && !isStale(found, state, fresh, job.saves)) return [];
        if (state !== 'unknown') await remove(queue, job.hash);
        await forgetRefusals(connection, job.hash);
        await forgetTakenOut(connection, job.hash);
        return [job];
      }),
    );
    return missed.flat();
  }

  return {
    /** Puts those that are not there, and again those that failed in an earlier run; each once. */
    async feed(jobs: readonly PlannedJob[]): Promise<void> {
      const open = jobs.filter(({ hash }) => !fed.has(hash));
      for (const { hash } of open) fed.add(hash);
      for (let i = 0; i < open.length; i += BATCH)
        await put(await missing(open.slice(i, i + BATCH)));
    },
    /** Puts a trial whatever the queue has of it; false where a worker has it just now. */
    async renew(job: PlannedJob): Promise<boolean> {
      const state = await queue.getJobState(job.hash);
      if (state !== 'unknown' && !(await remove(queue, job.hash))) return false;
      if (job.needs !== null)
        for (const key of [job.needs, sourceFile(home, job.needs)]) puts.delete(key);
      await put([job]);
      return true;
    },
    /** Takes those back that wait, that this run put there and that no other wants. */
    async withdraw({ wantedByOthers }: Interest): Promise<void> {
      const kept = await wantedByOthers([...own]);
      for (const hash of own) {
        if (!kept.has(hash) && (await isWaiting(queue, hash))) await remove(queue, hash);
      }
    },
  };
}

/** Takes a trial out of the queue, if nobody trains it or has taken it out meanwhile. */
export async function remove(queue: Queue, hash: string): Promise<boolean> {
  return (await queue.remove(hash).catch(() => 0)) > 0;
}

/**
 * The state of a trial, and what the queue has of it; undefined where that is nothing, or
 * another wrote what cannot be read.
 */
export async function lookAt(queue: Queue, hash: string) {
  // In this order: what ends in between has not ended without an answer.
  const state = await queue.getJobState(hash);
  return { state, found: state === 'unknown' ? undefined : await jobOf(queue, hash) };
}

async function jobOf(queue: Queue, hash: string): Promise<Job | undefined> {
  try {
    return await queue.getJob(hash);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

async function isWaiting(queue: Queue, hash: string): Promise<boolean> {
  return ['waiting', 'delayed', 'prioritized'].includes(await queue.getJobState(hash));
}

/** Whether an earlier run's trial is to be trained again. */
function isStale(job: Job, state: string, fresh: boolean, saves: boolean): boolean {
  if (state === 'failed') return true;
  if (state !== 'completed') return false;
  const outcome = receiptOf(job)?.outcome;
  return fresh || outcome?.kind !== 'result' || (saves && outcome.model === null);
}

/** What a worker answered; null where that is no receipt. */
export function receiptOf(job: Job): Receipt | null {
  return received(receiptSchema, job.returnvalue);
}

/** @throws BenchError `usage` for weights that are several files. */
function lone(file: string): string {
  if (!/\.json$/i.test(file)) return file;
  throw new BenchError(
    'usage',
    `${visible(file)} has its weights in other files, which a queue does not carry`,
    { remedy: 'Start from a .safetensors, .h5 or .keras file, or run without --queue.' },
  );
}
