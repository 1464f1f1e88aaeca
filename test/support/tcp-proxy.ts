import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What stands between a program and a server, as a network does. */
export interface TcpProxy {
  readonly port: number;
  /** Ends all connections, and takes no others. */
  cut(): void;
  /**
   * Passes nothing on any more and tells nobody, as a firewall that has forgotten: connections
   * of now stay dead, those of later are dead until it passes again.
   */
  swallow(): void;
  /** Passes new connections on. */
  pass(): void;
  close(): Promise<void>;
}

/** A proxy on a free port of this machine to a port of it. */
export async function tcpProxy(to: number): Promise<TcpProxy> {
  let mode: 'passes' | 'cut' | 'swallows' = 'passes';
  const pairs = new Set<{ readonly ends: readonly Socket[]; isDead: boolean }>();
  const proxy = createServer((near) => {
    if (mode === 'cut') return near.destroy();
    const far = connect(to, '127.0.0.1');
    const pair = { ends: [near, far], isDead: mode === 'swallows' };
    pairs.add(pair);
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => {});
      from.on('data', (bytes) => pair.isDead || other.write(bytes));
      from.on('close', () => {
        if (pair.isDead) return;
        other.destroy();
        pairs.delete(pair);
      });
    }
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const destroyAll = () => {
    for (const { ends } of pairs) for (const end of ends) end.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut() {
      mode = 'cut';
      destroyAll();
    },
    swallow() {
      mode = 'swallows';
      for (const pair of pairs) pair.isDead = true;
    },
    pass() {
      mode = 'passes';
    },
    async close() {
      destroyAll();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
