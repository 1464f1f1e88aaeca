import type { Queue } from 'bullmq';
import { describe, expect, test } from 'vitest';
import {
  begun,
  ONE_SEED,
  PLANNED_BY_ONE_SEED,
  queueName,
  run,
  server,
  start,
  starts,
  trialProcess,
  useQueue,
  worker,
} from '../support/queue.ts';
import { NO_REDIS } from '../support/redis.ts';

const ONCE = Array.from({ length: PLANNED_BY_ONE_SEED }, () => 1);
const NO_TRIAL = 'refused: it is no trial of this version of transfer-bench';
const NO_HASH = 'refused: its hash is not that of what it asks';

useQueue();

/** A trial as a run puts it into the queue. */
type Sound = Record<'trial' | 'fingerprints', Record<string, unknown>>;

const proto = (json: string) => `{"__proto__":{"polluted":1},${json.slice(1)}`;
const deep = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
const withTrial = (sound: Sound, changes: object) =>
  JSON.stringify({ ...sound, trial: { ...sound.trial, ...changes } });

/** What stands in the place of a sound entry, and why it is refused. */
const ALTERED: readonly (readonly [string, (sound: Sound) => string, string])[] = [
  ['another seed', (sound) => withTrial(sound, { seed: 77 }), NO_HASH],
  ['a command', () => '{"rm":"/"}', NO_TRIAL],
  ['a text', () => '"text"', NO_TRIAL],
  ['nothing', () => 'null', NO_TRIAL],
  ['five million characters', (s) => JSON.stringify({ ...s, x: 'x'.repeat(5e6) }), NO_TRIAL],
  ['a deep entry', () => deep(10_000), NO_TRIAL],
  [
    'a deep trial',
    (s) => JSON.stringify(s).replace(/"seed":\d+/, `"seed":${deep(9000)}`),
    NO_TRIAL,
  ],
  ['a prototype', (sound) => proto(JSON.stringify(sound)), NO_TRIAL],
  [
    'a prototype in the trial',
    ({ trial, ...rest }) =>
      JSON.stringify(rest).replace(/}$/, `,"trial":${proto(JSON.stringify(trial))}}`),
    NO_HASH,
  ],
  ['a seed that is a text', (sound) => withTrial(sound, { seed: '1; rm -rf /' }), NO_TRIAL],
  [
    'an object that is a path',
    (s) => JSON.stringify({ ...s, start: { kind: 'file', object: '../../etc/passwd' } }),
    NO_TRIAL,
  ],
  [
    'an object of another',
    (s) => JSON.stringify({ ...s, start: { kind: 'pretraining', object: 'a'.repeat(64) } }),
    NO_HASH,
  ],
  [
    'a data set that is a path',
    (s) => withTrial(s, { data: { kind: 'image-folder', name: '../../etc', dir: '/etc' } }),
    NO_TRIAL,
  ],
];

/** Names that are no hashes. */
const NAMES = ['../../../etc/passwd', 'x'.repeat(10_000), '\u001b[2Jgone', '__proto__', '%00'];

describe.skipIf(NO_REDIS !== null)('who else writes to the queue', () => {
  test('each entry that is none costs one refused job, and the worker goes on', async () => {
    const one = await worker('w1');
    expect((await run('one', ONE_SEED).ended).code).toBe(0);
    const { queue, sound } = await soundEntry();
    const opts = { attempts: 1e9, backoff: { type: 'none' } };
    const expected = new Map<string, string>();
    for (const [i, [, alter, reason]] of ALTERED.entries()) {
      const name = String.fromCharCode(97 + i).repeat(64);
      expected.set(name, reason);
      await put(queue, name, alter(sound), opts);
    }
    for (const name of NAMES) {
      expected.set(name, NO_HASH);
      await put(queue, name, JSON.stringify(sound), opts);
    }
    await expect.poll(() => queue.getFailedCount(), { timeout: 60_000 }).toBe(expected.size);
    const client = server.client();
    const reasons = await Promise.all(
      [...expected.keys()].map(async (name) => {
        const [reason, begun] = await client.hmget(queue.toKey(name), 'failedReason', 'ats');
        expect(begun).toBe('1');
        return [name, reason];
      }),
    );
    expect(Object.fromEntries(reasons)).toEqual(Object.fromEntries(expected));
    expect(one.text()).not.toContain('\u001b[2J');
    expect([...starts(one).values()]).toEqual(ONCE);
    await queue.close();
    expect((await run('two', 'seeds: [1, 2],').ended).code).toBe(0);
    expect([...starts(one).values()]).toEqual([...ONCE, 1, 1, 1]);
  });

  test('an entry that is altered while it waits fails its trial alone', async () => {
    const one = await worker('w1');
    const running = run('one', ONE_SEED);
    await begun(one, 1);
    process.kill(await trialProcess(one), 'SIGSTOP');
    const { queue } = await soundEntry();
    const [waiting] = await queue.getWaiting();
    expect(waiting!.name).toBe('target');
    const { trial, ...rest } = waiting!.data;
    await waiting!.updateData({ ...rest, trial: { ...trial, seed: 77 } });
    process.kill(await trialProcess(one), 'SIGCONT');
    const { code, stdout, text } = await running.ended;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ computed: PLANNED_BY_ONE_SEED, failed: 1 });
    expect(text).toContain(NO_HASH);
    expect([...starts(one).values()]).toEqual(ONCE.slice(1));
    // The next run puts it there once more.
    await queue.close();
    expect((await run('one', ONE_SEED).ended).code).toBe(0);
    expect([...starts(one).values()]).toEqual(ONCE);
  });

  test('what cannot be read is put again, and does not stop a run or a worker', async () => {
    const one = await worker('w1');
    const running = run('one', ONE_SEED);
    await begun(one, 1);
    process.kill(await trialProcess(one), 'SIGSTOP');
    const { queue } = await soundEntry();
    const client = server.client();
    const [waiting] = await queue.getWaiting();
    await client.hset(queue.toKey(waiting!.id!), 'data', '{{{');
    for (const value of ['{{{', '"x"', '{"version":1}'])
      await client.xadd(
        queue.toKey('events'),
        '*',
        'event',
        'completed',
        'jobId',
        waiting!.id!,
        'returnvalue',
        value,
      );
    process.kill(await trialProcess(one), 'SIGCONT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ computed: PLANNED_BY_ONE_SEED, failed: 0 });
    expect([...starts(one).values()]).toEqual(ONCE);
    await queue.close();
  });

  test('answers that are none are not taken: their trials are trained again', async () => {
    const one = await worker('w1');
    expect((await run('one', ONE_SEED).ended).code).toBe(0);
    const client = server.client();
    const { queue } = await soundEntry();
    const done = await queue.getCompleted();
    const receipt = done[0]!.returnvalue;
    const outcome = { ...receipt.outcome, result: '../../../../etc/passwd' };
    const answers = [
      '{{{',
      '"done"',
      JSON.stringify({ ...receipt, outcome }),
      proto(JSON.stringify(receipt)),
    ];
    for (const [i, { id }] of done.entries())
      await client.hset(queue.toKey(id!), 'returnvalue', answers[i]!);
    await queue.close();
    expect((await run('two', ONE_SEED).ended).code).toBe(0);
    expect([...starts(one).values()]).toEqual(ONCE.map(() => 2));
  });

  test('what is no announcement is no worker', async () => {
    await worker('w1');
    const client = server.client();
    await client.set('bench:worker:a', '{{{');
    await client.set('bench:worker:b', JSON.stringify({ id: 'b', host: '\u001b[2J' }));
    await client.rpush('bench:worker:c', 'x');
    await client.set('bench:trials-../../etc:meta', 'x');
    const { code, stdout } = await start('status', ['queue', 'status', '--json']).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ workers: [{ slots: 1 }] }]);
    expect((await run('one', ONE_SEED).ended).code).toBe(0);
  });

  /** What a run has put into the queue, and that queue. */
  async function soundEntry(): Promise<{ queue: Queue; sound: Sound }> {
    const name = await queueName();
    const { Queue: engine } = await import('bullmq');
    const queue = new engine(name, { connection: server.client(), prefix: 'bench' });
    const jobs = await queue.getJobs(['completed', 'waiting', 'active']);
    return { queue, sound: jobs.find((job) => job.name === 'target')!.data };
  }

  /** An entry as it stands in Redis, under a name of whatever form. */
  async function put(queue: Queue, name: string, data: string, opts: object): Promise<void> {
    const client = server.client();
    // BullMQ would not write each of them.
    await client.hset(queue.toKey(name), {
      name: 'target',
      data,
      opts: JSON.stringify(opts),
      timestamp: String(Date.now()),
      delay: '0',
      priority: '0',
    });
    await client.lpush(queue.toKey('wait'), name);
    await client.zadd(queue.toKey('marker'), '0', '0');
  }
});
