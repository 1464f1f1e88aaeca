import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  folder,
  numbersIn,
  objects,
  PLANNED,
  PLANNED_BY_TWO_SEEDS,
  ROOT,
  run,
  server,
  start,
  starts,
  useQueue,
  worker,
} from '../support/queue.ts';
import { NO_REDIS } from '../support/redis.ts';

useQueue();

describe.skipIf(NO_REDIS !== null)('trials on a queue', () => {
  test('two workers give what a local run gives, to the bit', async () => {
    const workers = [await worker('w1'), await worker('w2')];
    const queued = await run('queued').ended;
    expect(queued).toMatchObject({ code: 0 });
    expect(JSON.parse(queued.stdout)).toMatchObject({ computed: PLANNED, failed: 0 });
    mkdirSync(join(folder, 'local'));
    cpSync(join(folder, 'queued/tiny.ts'), join(folder, 'local/tiny.ts'));
    expect(await start('local', ['run', 'tiny.ts', '--json']).ended).toMatchObject({ code: 0 });
    const numbers = numbersIn('queued');
    expect(numbers.trials).toHaveLength(PLANNED);
    expect(numbers.predictions.length).toBeGreaterThan(100);
    expect(numbers).toEqual(numbersIn('local'));
    for (const each of workers) expect(starts(each).size).toBeGreaterThan(0);
    const counts = [...starts(...workers).values()];
    expect(counts).toEqual(Array.from({ length: PLANNED }, () => 1));

    const status = await start('status', ['queue', 'status', '--json']).ended;
    expect(JSON.parse(status.stdout)).toMatchObject([
      { waiting: 0, running: 0, done: PLANNED, failed: 0, workers: [{ slots: 1 }, { slots: 1 }] },
    ]);

    // Another store: nothing is trained again, and a damaged result is.
    const [damaged] = starts(...workers).keys();
    const second = await run('second').ended;
    expect(second.code).toBe(0);
    expect(numbersIn('second')).toEqual(numbers);
    expect([...starts(...workers).values()]).toEqual(counts);
    const shared = join(folder, 'objects');
    const results = readdirSync(shared, { recursive: true, encoding: 'utf8' })
      .map((name) => join(shared, name))
      .filter((path) => /[0-9a-f]{64}$/.test(path) && readFileSync(path).includes('testAccuracy'));
    expect(results).toHaveLength(PLANNED);
    writeFileSync(results[0]!, readFileSync(results[0]!, 'utf8').replace('"steps"', '"stepz"'));
    expect(await run('third').ended).toMatchObject({ code: 0 });
    expect(numbersIn('third')).toEqual(numbers);
    const sum = [...starts(...workers).values()].reduce((all, count) => all + count, 0);
    expect(sum, damaged).toBe(PLANNED + 1);

    for (const { child } of workers) child.kill('SIGTERM');
    for (const { ended } of workers) expect((await ended).code).toBe(0);
    const after = await start('status', ['queue', 'status', '--json']).ended;
    expect(JSON.parse(after.stdout)).toMatchObject([{ done: PLANNED, workers: [] }]);
  });

  test('a worker that is killed loses no trial, nor does a run', async () => {
    const first = await worker('w1');
    const second = await worker('w2');
    const killed = run('one');
    await expect
      .poll(() => starts(first).size, { timeout: 60_000, interval: 20 })
      .toBeGreaterThan(1);
    first.child.kill('SIGKILL');
    killed.child.kill('SIGKILL');
    await Promise.all([first.ended, killed.ended]);
    const { code, stdout } = await run('one').ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ failed: 0 });
    expect(numbersIn('one').trials).toHaveLength(PLANNED);
    const counts = [...starts(first, second).values()];
    expect(counts).toHaveLength(PLANNED);
    // The one at which the worker died.
    expect(counts.reduce((all, count) => all + count, 0)).toBeLessThanOrEqual(PLANNED + 1);
  });

  test('a server that is killed and comes back has lost no trial', async () => {
    const workers = [await worker('w1')];
    const running = run('one', 'seeds: [1, 2],');
    const interrupted = run('two', 'seeds: [1, 2],');
    await expect
      .poll(() => starts(...workers).size, { timeout: 60_000, interval: 20 })
      .toBeGreaterThan(1);
    await expect.poll(interrupted.text, { timeout: 60_000 }).toContain('trials to compute');
    await server.kill();
    await expect.poll(interrupted.text, { timeout: 60_000 }).toContain('is away; waits for it');
    interrupted.child.kill('SIGINT');
    expect((await interrupted.ended).code).toBe(130);
    await new Promise((later) => setTimeout(later, 2000));
    await server.start();
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ computed: PLANNED_BY_TWO_SEEDS, failed: 0 });
  });

  test('two runs of one experiment, each with its store, train each trial once', async () => {
    const workers = [await worker('w1'), await worker('w2')];
    const both = await Promise.all([run('one').ended, run('two').ended]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(numbersIn('one')).toEqual(numbersIn('two'));
    expect([...starts(...workers).values()]).toEqual(Array.from({ length: PLANNED }, () => 1));
  });

  test('an interrupted run leaves its trials in the queue, and takes up what came of them', async () => {
    const one = await worker('w1');
    const running = run('one');
    await expect.poll(() => starts(one).size, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
    running.child.kill('SIGINT');
    const interrupted = await running.ended;
    expect(interrupted.code).toBe(130);
    expect(interrupted.text).toContain('trials stay in the queue');
    expect((await run('one').ended).code).toBe(0);
    expect([...starts(one).values()]).toEqual(Array.from({ length: PLANNED }, () => 1));
  });

  test('a worker that is told to end gives its trial back', async () => {
    const first = await worker('w1', ['--grace', '0']);
    const running = run('one', 'seeds: [1, 2],');
    await expect.poll(() => starts(first).size, { timeout: 60_000, interval: 5 }).toBe(1);
    first.child.kill('SIGTERM');
    const { code, text } = await first.ended;
    expect(code).toBe(0);
    expect(text).toContain('is given back');
    const second = await worker('w2');
    expect((await running.ended).code).toBe(0);
    expect(starts(second).size).toBe(PLANNED_BY_TWO_SEEDS);
  });

  test('a worker of other code is not asked', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    for (const name of ['dist', 'package.json'])
      cpSync(join(ROOT, name), join(other, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(other, 'node_modules'));
    writeFileSync(join(other, 'dist/code-hash.txt'), `${'f'.repeat(64)}\n`);
    await worker('w1', [], { root: other });
    const { code, text } = await run('one').ended;
    expect(code).toBe(2);
    expect(text).toMatch(/has no workers of wasm and this code: .*, of other code\n/);
  });

  test.each<[string, boolean, RegExp]>([
    [
      'was not told of',
      false,
      /no worker of the pool can train it; .* where the data set photos is/,
    ],
    [
      'has others of',
      true,
      /no worker of the pool can train it; .*images or labels of photos are not/,
    ],
  ])(
    'a data set that the only worker %s fails its trials with the reason',
    async (_, others, why) => {
      await photosIn('one');
      await photosIn('others');
      const at = (name: string) => ['--data', `photos=${join(folder, name, 'photos')}`];
      await worker('w1', others ? at('others') : []);
      const onPhotos = "targets: [imageFolder({ dir: 'photos' })], seeds: [1, 2],";
      const refused = await run('one', onPhotos).ended;
      expect(refused.code).toBe(1);
      expect(refused.text).toMatch(why);
      const second = await worker('w2', at('one'));
      expect((await run('one', onPhotos).ended).code).toBe(0);
      expect(starts(second).size).toBe(PLANNED_BY_TWO_SEEDS - 1);
    },
  );

  /** A folder of images, unlike those that another name has. */
  async function photosIn(name: string): Promise<void> {
    for (const split of ['train', 'test'])
      for (const label of ['a', 'b'])
        for (let i = 0; i < 12; i++) await paint(join(name, 'photos', split, label, `${i}.png`));
  }

  /** An image unlike all others. */
  async function paint(name: string): Promise<void> {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    const [r, g, b] = createHash('sha256').update(name).digest();
    const create = { width: 16, height: 16, channels: 3, background: { r, g, b } } as const;
    await sharp({ create }).png().toFile(file);
  }

  test('a wrong password is told, and no password is printed', async () => {
    const wrong = { env: { BENCH_QUEUE: `redis://:wr0ng@127.0.0.1:${server.port}` } };
    for (const args of [
      ['queue', 'status'],
      ['worker', ...objects()],
    ]) {
      const { code, text } = await start('status', args, wrong).ended;
      expect(code).toBe(1);
      expect(text).toContain(
        `the queue redis://127.0.0.1:${server.port} refuses the user or password`,
      );
      expect(text).not.toContain('wr0ng');
    }
  });
});
