import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendInfo } from '../backend/info.ts';
import { BenchError } from '../errors.ts';
import type { BackendRequest } from '../experiment/backends.ts';
import { contentHash } from '../experiment/hash.ts';
import { decidingBackend } from '../runner/plan/prepare.ts';
import { visible } from '../text/visible.ts';
import { PREFIX, type QueueConnection } from './connection.ts';
import { jsonOf, keysLike } from './keys.ts';
import { type Announcement, announcementSchema, received } from './messages.ts';

/** Seconds without a sign of life after which a worker is taken to be gone. */
const SECONDS = 30;

/** A worker that gave a sign of life not long ago. */
export interface LiveWorker extends Announcement {
  /** Seconds since then. */
  readonly silent: number;
}

/** Workers that give the same numbers: one backend, one kind of device, one code. */
export interface Pool {
  readonly name: string;
  readonly workers: readonly LiveWorker[];
}

/** The name of the pool of a worker. */
export function poolOf(backend: BackendInfo, code: string): string {
  const { device } = backend;
  return contentHash({ ...decidingBackend(backend), device, code }).slice(0, 16);
}

const keyOf = (id: string) => `${PREFIX}:worker:${id}`;

/** Says that a worker lives, until it says so again. */
export async function announce({ redis }: QueueConnection, worker: Announcement): Promise<void> {
  await redis.set(keyOf(worker.id), JSON.stringify(worker), 'EX', SECONDS);
}

/** Says that a worker has ended. */
export async function leave({ redis }: QueueConnection, id: string): Promise<void> {
  await redis.del(keyOf(id));
}

/** All workers that live; what is no announcement is left out. */
export async function liveWorkers({ redis }: QueueConnection): Promise<LiveWorker[]> {
  const workers: LiveWorker[] = [];
  for (const key of await keysLike(redis, keyOf('*'))) {
    // What is no text is another's.
    const [text, left] = await Promise.all([redis.get(key).catch(() => null), redis.pttl(key)]);
    const worker = received(announcementSchema, jsonOf(text));
    if (worker !== null && keyOf(worker.id) === key)
      workers.push({ ...worker, silent: Math.max(0, SECONDS - left / 1000) });
  }
  return workers.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Live workers by pool. */
function poolsOf(workers: readonly LiveWorker[]): Pool[] {
  const names = [...new Set(workers.map(({ pool }) => pool))].sort();
  return names.map((name) => ({ name, workers: workers.filter(({ pool }) => pool === name) }));
}

/** What a run asks of a pool. */
export interface PoolChoice {
  readonly request: BackendRequest;
  /** Its name, where several fit. */
  readonly pool: string | undefined;
  /** The code of this machine, by which trials are named. */
  readonly code: string;
}

/** Milliseconds in which workers that are being started may announce themselves. */
const PATIENCE = 10_000;

/**
 * The pool of a run, of which it takes one, so that what is compared was computed alike.
 * @throws BenchError `usage` where there is none, or several.
 */
export async function choosePool(
  connection: QueueConnection,
  choice: PoolChoice,
  signal?: AbortSignal,
  patience = PATIENCE,
): Promise<Pool> {
  const { request, pool, code } = choice;
  const until = Date.now() + patience;
  for (;;) {
    const pools = poolsOf(await liveWorkers(connection));
    const fitting = pools.filter(
      ({ name, workers: [first] }) =>
        first!.code === code &&
        (request === 'auto' || first!.machine.backend.name === request) &&
        (pool === undefined || name === pool),
    );
    if (fitting.length === 1) return fitting[0]!;
    if (fitting.length > 1)
      throw new BenchError(
        'usage',
        `the queue ${connection.text} has several pools: ${fitting.map(poolText).join('; ')}`,
        { remedy: 'Name one with --pool, or a backend with --backend.' },
      );
    if (Date.now() >= until || signal?.aborted) throw noPool(connection, pools, choice);
    await sleep(500);
  }
}

function noPool({ text }: QueueConnection, pools: readonly Pool[], choice: PoolChoice) {
  const wanted = choice.request === 'auto' ? 'this code' : `${choice.request} and this code`;
  const others =
    pools.length === 0
      ? 'no worker is there'
      : `those there are ${pools.map((pool) => whyNot(pool, choice)).join('; ')}`;
  return new BenchError('usage', `the queue ${text} has no workers of ${wanted}: ${others}`, {
    remedy: 'Start `bench worker` of the same version on the machines that shall train.',
  });
}

function whyNot(pool: Pool, { code }: PoolChoice): string {
  return `${poolText(pool)}${pool.workers[0]!.code === code ? '' : ', of other code'}`;
}

/** Such as `0123456789abcdef (wasm, CPU, 2 workers)`. */
export function poolText({ name, workers }: Pool): string {
  const { backend } = workers[0]!.machine;
  const many = workers.length === 1 ? '1 worker' : `${workers.length} workers`;
  return `${name} (${backend.name}, ${visible(backend.device)}, ${many})`;
}

/** The machine in the name of a worker; all of it where it is another's. */
export function hostOf(id: string): string {
  return id.replace(/-\d+-[0-9a-f]+$/, '');
}

/** What names a worker: where it runs and a part that no other has. */
export function workerId(random: string): string {
  return `${hostname().replace(/[^\w.-]/g, '-')}-${process.pid}-${random}`;
}
