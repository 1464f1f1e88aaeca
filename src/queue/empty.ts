import { BenchError } from '../errors.ts';
import type { QueueConnection } from './connection.ts';
import { leftKey } from './interest.ts';
import type { PoolStatus } from './status.ts';
import { forgetTakenOut, markTakenOut } from './taken-out.ts';

/** Trials that are taken out at a time. */
const BATCH = 200;
/** Of a range, which else is of two. */
const ALL = [0, -1] as const;

/**
 * Takes the trials of a pool out of the queue that wait; those that run go on, and what came of
 * others stays. A run that waits for one counts it as failed.
 * @returns How many.
 */
export async function drainPool(connection: QueueConnection, pool: string): Promise<number> {
  const queue = connection.queueOf(pool);
  const hashes = await queue.getRanges(['waiting', 'delayed', 'prioritized'], ...ALL);
  let taken = 0;
  for (let i = 0; i < hashes.length; i += BATCH) {
    const removed = await Promise.all(
      hashes.slice(i, i + BATCH).map(async (hash) => {
        // First, so that a run never finds it gone without.
        await markTakenOut(connection, hash);
        const count = await queue.remove(hash);
        // A worker was faster.
        if (count === 0) await forgetTakenOut(connection, hash);
        return count;
      }),
    );
    taken += removed.reduce((sum, count) => sum + count, 0);
  }
  return taken;
}

/**
 * Forgets all trials of a pool: those that wait, and what came of others. Those that run are lost.
 * @param force Whether trials may run.
 * @throws BenchError `usage` where some run and may not.
 */
export async function clearPool(
  connection: QueueConnection,
  { pool, running }: PoolStatus,
  force: boolean,
): Promise<void> {
  if (running > 0 && !force)
    throw new BenchError('usage', `pool ${pool} has ${running} running, which would be lost`, {
      remedy: 'Wait for them, take out what waits with `bench queue drain`, or add --force.',
    });
  await drainPool(connection, pool);
  const queue = connection.queueOf(pool);
  for (const hash of await queue.getRanges(['active'], ...ALL))
    await markTakenOut(connection, hash);
  await queue.obliterate({ force: true });
  await connection.redis.del(leftKey(pool));
}
