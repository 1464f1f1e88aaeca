import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  begun,
  folder,
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

const ONCE = Array.from({ length: PLANNED_BY_ONE_SEED }, () => 1);

useQueue();

describe.skipIf(NO_REDIS !== null)('workers that fail', () => {
  test('one that is killed: another trains its trial again, and only that', async () => {
    const one = await worker('w1');
    const running = run('one', ONE_SEED);
    await begun(one, 1);
    process.kill(await trialProcess(one), 'SIGSTOP');
    one.child.kill('SIGKILL');
    const two = await worker('w2');
    expect((await running.ended).code).toBe(0);
    expect([...starts(one).values()]).toEqual([1]);
    expect([...starts(two).values()]).toEqual(ONCE);
    const [lost] = starts(one).keys();
    expect(starts(two).has(lost!)).toBe(true);
  });

  test('one that is frozen: another trains its trial, and its late answer is refused', async () => {
    const one = await worker('w1');
    const running = run('one', ONE_SEED);
    await begun(one, 1);
    const [label] = starts(one).keys();
    one.child.kill('SIGSTOP');
    const two = await worker('w2');
    await expect.poll(two.text, { timeout: 60_000 }).toContain(`${label}  done`);
    const [receipt] = await answered();
    one.child.kill('SIGCONT');
    await expect.poll(one.text, { timeout: 60_000 }).toMatch(/queue: .*(lock|Lock)/);
    expect((await running.ended).code).toBe(0);
    expect(await answered()).toContain(receipt);
    const counts = starts(one, two);
    expect(counts.get(label!)).toBe(2);
    expect([...counts.values()].sort()).toEqual([...ONCE.slice(1), 2]);
    expect(starts(two).get(label!)).toBe(1);

    // The frozen one works on.
    two.child.kill('SIGTERM');
    await two.ended;
    expect((await run('one', 'seeds: [1, 2],').ended).code).toBe(0);
    const sums = [...starts(one, two).values()].reduce((sum, some) => sum + some, 0);
    expect(sums).toBe(PLANNED_BY_ONE_SEED + 1 + 3);
  });

  test('a process that is killed each time fails its trial after three, and what needs it says why', async () => {
    const one = await worker('w1');
    // None that needs no pretraining, which would be begun between the tries.
    const running = run('one', `${ONE_SEED} regimes: ['frozen', 'fine-tuned'],`);
    for (let tries = 1; tries <= 3; tries++) {
      await begun(one, tries);
      process.kill(await trialProcess(one), 'SIGKILL');
      const times = () => one.text().split('  crashed: ').length - 1;
      await expect.poll(times, { timeout: 60_000, interval: 20 }).toBe(tries);
    }
    const { code, stdout, text } = await running.ended;
    expect(code).toBe(1);
    const [label] = starts(one).keys();
    expect(label).toContain('pretrain');
    expect(JSON.parse(stdout)).toMatchObject({ failed: 3 });
    expect(text).toContain('was killed by SIGKILL');
    expect(text).toContain('its pretraining failed');
    expect([...starts(one).values()]).toEqual([3]);
  });
});

describe.skipIf(NO_REDIS !== null)('a server or store that fails', () => {
  test('a server that comes back without its data is given the trials again', async () => {
    const one = await worker('w1');
    const running = run('one', ONE_SEED);
    await begun(one, 2);
    await server.client().flushall();
    expect((await running.ended).code).toBe(0);
    expect(numbersIn('one').trials).toHaveLength(PLANNED_BY_ONE_SEED);
    for (const count of starts(one).values()) expect(count).toBeLessThanOrEqual(2);
  });

  test('weights that were damaged in the store are trained again, or put again', async () => {
    const one = await worker('w1');
    expect((await run('one', ONE_SEED).ended).code).toBe(0);
    const weights = weightsOf('one');
    // The run has them yet, and puts them again for its next trials.
    damage(weights);
    expect((await run('one', 'seeds: [1, 2],').ended).code).toBe(0);
    expect([...starts(one).values()]).toEqual([1, 1, 1, 1, 1, 1, 1]);
    // A run that has them not has them trained once more.
    damage(weights);
    expect((await run('two', 'seeds: [1, 2],').ended).code).toBe(0);
    expect([...starts(one).values()].sort()).toEqual([1, 1, 1, 1, 1, 1, 2]);
    expect(numbersIn('two')).toEqual(numbersIn('one'));
  });

  test('a store that refuses for a while costs no trial', async () => {
    const one = await worker('w1');
    const incoming = join(folder, 'objects/incoming');
    // The superuser may write where others may not, but no folder where a file is.
    writeFileSync(incoming, '');
    const running = run('one', ONE_SEED);
    await expect.poll(one.text, { timeout: 60_000 }).toContain('cannot be put to');
    rmSync(incoming);
    expect((await running.ended).code).toBe(0);
    expect([...starts(one).values()]).toEqual(ONCE);
  });

  /** The object that is the weights of a run's pretraining. */
  function weightsOf(home: string): string {
    const sources = join(folder, home, '.transfer-bench/sources');
    const [name] = readdirSync(sources);
    const digest = createHash('sha256')
      .update(readFileSync(join(sources, name!)))
      .digest('hex');
    return join(folder, 'objects', digest.slice(0, 2), digest);
  }

  /** One bit. */
  function damage(file: string): void {
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
  }
});

/** What workers have answered. */
async function answered(): Promise<string[]> {
  const client = server.client();
  const keys = await client.keys(`bench:${await queueName()}:*`);
  const trials = keys.filter((key) => /:[0-9a-f]{64}$/.test(key));
  const all = await Promise.all(trials.map((key) => client.hget(key, 'returnvalue')));
  return all.filter((value) => value !== null);
}
