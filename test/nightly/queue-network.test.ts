import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  begun,
  numbersIn,
  ONE_SEED,
  PLANNED_BY_ONE_SEED,
  queueName,
  run,
  server,
  starts,
  trialProcess,
  useQueue,
  worker,
} from '../support/queue.ts';
import { NO_REDIS } from '../support/redis.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';

const ONCE = Array.from({ length: PLANNED_BY_ONE_SEED }, () => 1);

useQueue();
let proxy: TcpProxy;
beforeEach(async () => {
  if (NO_REDIS === null) proxy = await tcpProxy(server.port);
});
afterEach(() => proxy?.close());

/** In the environment of what has a network of its own to the server. */
function throughProxy() {
  const BENCH_QUEUE = server.address.replace(String(server.port), String(proxy.port));
  return { env: { BENCH_QUEUE } };
}

/** How often trials were begun of which each is to be begun once but for one. */
function sorted(counts: ReadonlyMap<string, number>): number[] {
  return [...counts.values()].sort();
}

describe.skipIf(NO_REDIS !== null)('a network that fails', () => {
  test('cut for a moment: every trial is begun once', async () => {
    const one = await worker('w1', [], throughProxy());
    const running = run('one', ONE_SEED, throughProxy());
    await begun(one, 1);
    proxy.cut();
    proxy.pass();
    expect((await running.ended).code).toBe(0);
    expect([...starts(one).values()]).toEqual(ONCE);
    expect(one.text()).toContain('is away; waits for it');
    expect(one.text()).toContain('is back');
  });

  test('cut for longer than a trial is its worker’s: that trial is begun again', async () => {
    const one = await worker('w1', [], throughProxy());
    const running = run('one', ONE_SEED);
    await begun(one, 1);
    const trial = await trialProcess(one);
    process.kill(trial, 'SIGSTOP');
    proxy.cut();
    await expect.poll(locks, { timeout: 60_000 }).toEqual([]);
    proxy.pass();
    expect((await running.ended).code).toBe(0);
    expect(sorted(starts(one))).toEqual([...ONCE.slice(1), 2]);
  });

  test('a worker that nothing reaches: another takes its trial, and its late result is nobody’s', async () => {
    const one = await worker('w1', [], throughProxy());
    const running = run('one', ONE_SEED);
    await begun(one, 1);
    const trial = await trialProcess(one);
    process.kill(trial, 'SIGSTOP');
    proxy.swallow();
    const two = await worker('w2');
    expect((await running.ended).code).toBe(0);
    expect(sorted(starts(one, two))).toEqual([...ONCE.slice(1), 2]);
    const receipts = await returned();
    expect(receipts).toHaveLength(PLANNED_BY_ONE_SEED);
    process.kill(trial, 'SIGCONT');
    proxy.pass();

    // It finds out by itself that its connections are dead, and trains again.
    two.child.kill('SIGTERM');
    await two.ended;
    expect((await run('one', 'seeds: [1, 2],').ended).code).toBe(0);
    expect(sorted(starts(one, two))).toEqual([1, 1, 1, 1, 1, 1, 2]);
    expect(await returned()).toEqual(expect.arrayContaining(receipts));
    one.child.kill('SIGTERM');
    expect((await one.ended).code).toBe(0);
  });

  test('a run that nothing reaches takes what came of its trials meanwhile', async () => {
    const one = await worker('w1');
    const running = run('one', ONE_SEED, throughProxy());
    await begun(one, 2);
    proxy.swallow();
    await expect.poll(async () => (await returned()).length, { timeout: 60_000 }).toBe(4);
    proxy.pass();
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ computed: PLANNED_BY_ONE_SEED, failed: 0 });
    expect(numbersIn('one').trials).toHaveLength(PLANNED_BY_ONE_SEED);
    expect([...starts(one).values()]).toEqual(ONCE);
  });

  /** Of what workers have in hand. */
  async function locks(): Promise<string[]> {
    return server.client().keys(`bench:${await queueName()}:*:lock`);
  }

  /** What workers have answered, by trial. */
  async function returned(): Promise<(string | null)[][]> {
    const client = server.client();
    const keys = await client.keys(`bench:${await queueName()}:*`);
    const trials = keys.filter((key) => /:[0-9a-f]{64}$/.test(key)).sort();
    const all = await Promise.all(
      trials.map(async (key) => [key, await client.hget(key, 'returnvalue')]),
    );
    return all.filter(([, value]) => value !== null);
  }
});
