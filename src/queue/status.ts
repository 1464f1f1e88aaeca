import { PREFIX, type QueueConnection } from './connection.ts';
import { liveRuns } from './interest.ts';
import { keysLike } from './keys.ts';
import type { RunAnnouncement } from './messages.ts';
import { type LiveWorker, liveWorkers } from './pool.ts';

/** A pool as it stands: its trials by state, and the workers and runs that live. */
export interface PoolStatus {
  readonly pool: string;
  readonly waiting: number;
  readonly running: number;
  /** Whose results, or failures, are kept for runs to come. */
  readonly done: number;
  readonly failed: number;
  readonly workers: readonly LiveWorker[];
  /** Runs that wait for its trials. */
  readonly runs: readonly RunAnnouncement[];
}

/** All pools that have trials, workers or runs. */
export async function queueStatus(connection: QueueConnection): Promise<PoolStatus[]> {
  const [workers, runs] = await Promise.all([liveWorkers(connection), liveRuns(connection)]);
  const names = new Set([
    ...[...workers, ...runs].map(({ pool }) => pool),
    ...(await poolsWithTrials(connection)),
  ]);
  return Promise.all(
    [...names].sort().map(async (pool) => {
      const states = [
        'waiting',
        'delayed',
        'prioritized',
        'active',
        'completed',
        'failed',
      ] as const;
      const counts = await connection.queueOf(pool).getJobCounts(...states);
      const of = (state: (typeof states)[number]) => counts[state] ?? 0;
      return {
        pool,
        waiting: of('waiting') + of('delayed') + of('prioritized'),
        running: of('active'),
        done: of('completed'),
        failed: of('failed'),
        workers: workers.filter((worker) => worker.pool === pool),
        runs: runs.filter((run) => run.pool === pool),
      };
    }),
  );
}

async function poolsWithTrials({ redis }: QueueConnection): Promise<string[]> {
  const keys = await keysLike(redis, `${PREFIX}:trials-*:meta`);
  return keys.flatMap((key) => /:trials-([0-9a-f]{16}):meta$/.exec(key)?.[1] ?? []);
}
