import { PREFIX, type QueueConnection } from './connection.ts';

/** Seconds for which it is remembered: a run may be cut off from the server for a while. */
const SECONDS = 3600;

const keyOf = (hash: string) => `${PREFIX}:taken-out:${hash}`;

/** Says that somebody took a trial out of the queue, so that a run which waits does not put it back. */
export async function markTakenOut({ redis }: QueueConnection, hash: string): Promise<void> {
  await redis.set(keyOf(hash), '1', 'EX', SECONDS);
}

export async function wasTakenOut({ redis }: QueueConnection, hash: string): Promise<boolean> {
  return (await redis.exists(keyOf(hash))) === 1;
}

/** Forgets it, where it stayed or is put there anew. */
export async function forgetTakenOut({ redis }: QueueConnection, hash: string): Promise<void> {
  await redis.del(keyOf(hash));
}
