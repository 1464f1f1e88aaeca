import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAREWELL, PREFIX, type QueueConnection } from './connection.ts';
import { jsonOf, keysLike } from './keys.ts';
import { type RunAnnouncement, received, runSchema } from './messages.ts';

/** Seconds without a sign of life after which a run is taken to be gone, and between two signs. */
const [SECONDS, HEARTBEAT] = [30, 10];
/** Seconds for which trials stay wanted whose run went away and left them. */
const LEFT = 14 * 24 * 3600;
/** Hashes that are sent at a time. */
const BATCH = 1000;

/** A run that lives, and how many of the asked trials it wants. */
export interface SharingRun extends RunAnnouncement {
  readonly shared: number;
}

/** That a run wants trials, for as long as it says so. */
export interface Interest {
  /** Other runs that live and want some of them. */
  others(): Promise<SharingRun[]>;
  /** Of some hashes those that another run wants, or has left in the queue. */
  wantedByOthers(hashes: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Says so no more.
   * @param leaves Whether the trials stay wanted, for the run to come back to.
   */
  end(leaves: boolean): Promise<void>;
}

const runKey = (pool: string, id: string) => `${PREFIX}:run:${pool}:${id}`;
const wantsKey = (pool: string, id: string) => `${PREFIX}:wants:${pool}:${id}`;
/** Of all that runs have left in the queue of a pool. */
export const leftKey = (pool: string) => `${PREFIX}:left:${pool}`;

/** Says that this process's run wants trials, until it says otherwise or is gone. */
export async function wantTrials(
  connection: QueueConnection,
  pool: string,
  hashes: readonly string[],
): Promise<Interest> {
  const { redis } = connection;
  const id = randomBytes(8).toString('hex');
  const [own, wants] = [runKey(pool, id), wantsKey(pool, id)];
  const about = JSON.stringify({
    ...{ version: 1, id, pool, host: hostname(), pid: process.pid },
    ...{ since: new Date().toISOString(), trials: hashes.length },
  } satisfies RunAnnouncement);
  const say = async () => {
    await redis.set(own, about, 'EX', SECONDS);
    // A server that was started again without its data has lost them.
    if ((await redis.expire(wants, SECONDS)) === 1) return;
    for (const some of batches(hashes)) await redis.sadd(wants, ...some);
    await redis.expire(wants, SECONDS);
  };
  await say();
  for (const some of batches(hashes)) await redis.srem(leftKey(pool), ...some);
  const heartbeat = setInterval(() => void say().catch(() => {}), HEARTBEAT * 1000).unref();

  return {
    async others() {
      const runs = (await liveRuns(connection)).filter((run) => run.pool === pool && run.id !== id);
      const shared = await Promise.all(
        runs.map(async (run) => ({
          ...run,
          shared: (await among(wantsKey(pool, run.id), hashes)).length,
        })),
      );
      return shared.filter((run) => run.shared > 0);
    },
    async wantedByOthers(asked) {
      const runs = (await liveRuns(connection)).filter((run) => run.pool === pool && run.id !== id);
      const keys = [leftKey(pool), ...runs.map((run) => wantsKey(pool, run.id))];
      return new Set((await Promise.all(keys.map((key) => among(key, asked)))).flat());
    },
    async end(leaves) {
      clearInterval(heartbeat);
      // A server that is away is not waited for.
      await Promise.race([farewell(leaves).catch(() => {}), sleep(FAREWELL, null, { ref: false })]);
    },
  };

  async function farewell(leaves: boolean): Promise<void> {
    if (leaves) {
      for (const some of batches(hashes)) await redis.sadd(leftKey(pool), ...some);
      await redis.expire(leftKey(pool), LEFT);
    }
    await redis.del(own, wants);
  }

  async function among(key: string, asked: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const some of batches(asked)) {
      const flags = await redis.smismember(key, ...some);
      found.push(...some.filter((_, i) => flags[i] === 1));
    }
    return found;
  }
}

/** All runs that live and have trials in the queue, by their ids. */
export async function liveRuns({ redis }: QueueConnection): Promise<RunAnnouncement[]> {
  const runs: RunAnnouncement[] = [];
  for (const key of await keysLike(redis, runKey('*', '*'))) {
    const run = received(runSchema, jsonOf(await redis.get(key)));
    if (run !== null && runKey(run.pool, run.id) === key) runs.push(run);
  }
  return runs.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function batches<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / BATCH);
  return Array.from({ length: count }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));
}
