import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { BenchError, firstLineOf } from '../errors.ts';
import { visible } from '../text/visible.ts';
import type { QueueAddress } from './address.ts';

/** What all keys of ours begin with. */
export const PREFIX = 'bench';

/** Milliseconds in which a server must answer at first. */
const PATIENCE = 10_000;
/**
 * Milliseconds without an answer after which a connection is taken to be dead: a firewall may
 * have forgotten it and told nobody. BullMQ asks the server to answer after ten seconds at most.
 */
const SILENCE = 15_000;
/** Milliseconds in which a server is told goodbye. */
export const FAREWELL = 2000;
/** Milliseconds between tries to come back to a server at most. */
const LONGEST_PAUSE = 2000;

/** The engine of the queue, which is loaded where there is one. */
type Engine = typeof import('bullmq');

/** A server that answers. */
export interface QueueConnection {
  readonly engine: Engine;
  readonly redis: Redis;
  /** As it may be printed. */
  readonly text: string;
  queueOf(pool: string): Queue;
  close(): Promise<void>;
}

/**
 * Connects to the queue's server. Where it goes away later, the connection comes back by itself.
 * @throws BenchError `usage` where the packages are not installed; `system` where the server does
 *   not answer, or refuses the password.
 * @param tell Told when the server goes away, and when it is back.
 */
export async function connect(
  address: QueueAddress,
  tell: (line: string) => void = () => {},
): Promise<QueueConnection> {
  const { engine, redis: makeRedis } = await load();
  const { host, port, username, password, db, tls, text } = address;
  let isReady = false;
  let isAway = false;
  let fault = '';
  const redis = new makeRedis({
    host,
    port,
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: PATIENCE,
    socketTimeout: SILENCE,
    retryStrategy: (times) => (isReady ? Math.min(times * 100, LONGEST_PAUSE) : null),
  });
  // Only its message: what failed has the password among its arguments.
  redis.on('error', (thrown: Error) => {
    fault ||= firstLineOf(thrown);
  });
  try {
    await redis.connect();
    await redis.ping();
    isReady = true;
    redis.on('close', () => {
      if (isReady && !isAway) tell(`the queue ${text} is away; waits for it`);
      isAway = true;
    });
    redis.on('ready', () => {
      if (isAway) tell(`the queue ${text} is back`);
      isAway = false;
    });
  } catch (thrown) {
    redis.disconnect();
    throw unanswered(text, fault || firstLineOf(thrown));
  }
  const queues = new Map<string, Queue>();
  return {
    engine,
    redis,
    text,
    queueOf(pool) {
      const known = queues.get(pool);
      if (known !== undefined) return known;
      const queue = new engine.Queue(`trials-${pool}`, { connection: redis, prefix: PREFIX });
      queue.on('error', () => {});
      queues.set(pool, queue);
      return queue;
    },
    async close() {
      isReady = false;
      // A server that is away is not waited for.
      const closed = Promise.all([...queues.values()].map((queue) => queue.close()));
      await Promise.race([closed.catch(() => {}), sleep(FAREWELL, null, { ref: false })]);
      redis.disconnect();
    },
  };
}

async function load() {
  try {
    const [engine, { Redis: redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { engine, redis };
  } catch (cause) {
    throw new BenchError('usage', 'a queue needs the packages bullmq and ioredis', {
      remedy: 'Run `npm install bullmq ioredis` where transfer-bench is installed.',
      cause,
    });
  }
}

function unanswered(text: string, reason: string): BenchError {
  const isRefused = /WRONGPASS|NOAUTH|NOPERM|invalid (username-)?password/i.test(reason);
  return new BenchError(
    'system',
    isRefused
      ? `the queue ${text} refuses the user or password`
      : `the queue ${text} does not answer: ${visible(reason)}`,
    {
      remedy: isRefused
        ? 'Correct the user and password in BENCH_QUEUE: redis://USER:PASSWORD@HOST:6379.'
        : 'Start the Redis server, or correct BENCH_QUEUE; redis:// is without TLS, rediss:// with it.',
    },
  );
}
