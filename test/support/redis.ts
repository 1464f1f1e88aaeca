import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './temporary-store.ts';

/** Why there is no Redis server to test with; null where there is one. */
export const NO_REDIS =
  spawnSync('redis-server', ['--version']).error === undefined
    ? null
    : 'redis-server is not installed (Debian: apt-get install redis-server)';

/** A Redis server of a test's own, on a free port of this machine, with a password. */
export interface RedisServer {
  readonly port: number;
  readonly password: string;
  readonly address: string;
  client(): Redis;
  /** As power loss does. */
  kill(): Promise<void>;
  /** Again on its port, with what it had written. */
  start(): Promise<void>;
}

/** @param more Settings of the server beside those that all have. */
export async function redisServer(
  folder = temporaryFolder(),
  more: Readonly<Record<string, string>> = {},
): Promise<RedisServer> {
  const port = await freePort();
  const password = 's3cret/of:this@test';
  let child: ChildProcess | null = null;
  const clients: Redis[] = [];
  const server: RedisServer = {
    port,
    password,
    address: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    client() {
      const client = new Redis({ host: '127.0.0.1', port, password, maxRetriesPerRequest: null });
      client.on('error', () => {});
      clients.push(client);
      return client;
    },
    async kill() {
      for (const client of clients.splice(0)) client.disconnect();
      if (child === null) return;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
      child = null;
    },
    async start() {
      const options = {
        port: String(port),
        bind: '127.0.0.1',
        dir: folder,
        requirepass: password,
        save: '',
        appendonly: 'yes',
        appendfsync: 'always',
        logfile: join(folder, 'redis.log'),
        ...more,
      };
      const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      child = spawn('redis-server', args, { stdio: 'ignore' });
      const client = new Redis({
        host: '127.0.0.1',
        port,
        password,
        retryStrategy: () => 50,
        maxRetriesPerRequest: null,
      });
      client.on('error', () => {});
      await client.ping();
      client.disconnect();
    },
  };
  await server.start();
  return server;
}
