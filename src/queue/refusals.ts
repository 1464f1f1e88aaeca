import { PREFIX, type QueueConnection } from './connection.ts';
import type { Lacking } from './data-folders.ts';

/** Seconds for which a refusal is remembered. */
const SECONDS = 60;

const keyOf = (hash: string) => `${PREFIX}:refusals:${hash}`;

/** Says that a worker cannot train a trial that another may. */
export async function refuse(
  { redis }: QueueConnection,
  hash: string,
  worker: string,
  { message, remedy }: Lacking,
): Promise<void> {
  const reason = [message, remedy].filter(Boolean).join('. ').slice(0, 2000);
  await redis.hset(keyOf(hash), worker, reason);
  await redis.expire(keyOf(hash), SECONDS);
}

/** Why workers refused a trial lately, by their ids. */
export async function refusalsOf(
  { redis }: QueueConnection,
  hash: string,
): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries(await redis.hgetall(keyOf(hash))));
}

/** Forgets them, before a trial is offered anew. */
export async function forgetRefusals({ redis }: QueueConnection, hash: string): Promise<void> {
  await redis.del(keyOf(hash));
}
