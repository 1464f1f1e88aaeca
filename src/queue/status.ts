import { PREFIX, type QueueConnection } from './connection.ts';
import { type LiveWorker, liveWorkers } from './pool.ts';

/** A pool as it stands: its trials by state, and the workers that live. */
export interface PoolStatus {
  readonly pool: string;
  readonly waiting: number;
  readonly running: number;
  /** Whose results, or failures, are kept for runs to come. */
  readonly done: number;
  readonly failed: number;
  readonly workers: readonly LiveWorker[];
}

/** All pools that have trials or workers. */
export async function queueStatus(connection: QueueConnection): Promise<PoolStatus[]> {
  const workers = await liveWorkers(connection);
  const names = new Set([
    ...workers.map(({ pool }) => pool),
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
      };
    }),
  );
}

async function poolsWithTrials({ redis }: QueueConnection): Promise<string[]> {
  const found: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${PREFIX}:trials-*:meta`, 'COUNT', 500);
    cursor = next;
    found.push(...keys.flatMap((key) => /:trials-([0-9a-f]{16}):meta$/.exec(key)?.[1] ?? []));
  } while (cursor !== '0');
  return found;
}
