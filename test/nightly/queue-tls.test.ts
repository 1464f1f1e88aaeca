import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import {
  folder,
  ONE_SEED,
  PLANNED_BY_ONE_SEED,
  run,
  server,
  start,
  starts,
  useQueue,
  worker,
} from '../support/queue.ts';
import { NO_REDIS, redisServer } from '../support/redis.ts';

useQueue();

describe.skipIf(NO_REDIS !== null)('a server with TLS', () => {
  test('is trusted by its authority alone, and trials go through it', async () => {
    const home = join(folder, 'tls');
    mkdirSync(home);
    const key = join(home, 'key.pem');
    const authority = join(home, 'certificate.pem');
    execFileSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=queue'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', authority],
    ]);
    const port = await freePort();
    const secured = await redisServer(home, {
      'tls-port': String(port),
      'tls-cert-file': authority,
      'tls-key-file': key,
      'tls-auth-clients': 'no',
    });
    try {
      const password = encodeURIComponent(server.password);
      const env = { BENCH_QUEUE: `rediss://:${password}@127.0.0.1:${port}` };
      const refused = await start('status', ['queue', 'status'], { env }).ended;
      expect(refused.code).toBe(1);
      expect(refused.text).toMatch(/does not answer: .*certificate/);
      expect(refused.text).not.toContain(password);

      const trusting = { env: { ...env, NODE_EXTRA_CA_CERTS: authority } };
      const one = await worker('w1', [], trusting);
      expect((await run('one', ONE_SEED, trusting).ended).code).toBe(0);
      expect([...starts(one).values()]).toEqual(
        Array.from({ length: PLANNED_BY_ONE_SEED }, () => 1),
      );
    } finally {
      await secured.kill();
    }
  });
});
