import { FAREWELL, type QueueConnection } from '../queue/connection.ts';

/**
 * Closes a connection at the end of a command, and the process soon after: BullMQ's own
 * connections may wait for a server that is away, and keep it.
 */
export async function leaveQueue(connection: QueueConnection): Promise<void> {
  await connection.close();
  setTimeout(() => process.exit(), FAREWELL).unref();
}
