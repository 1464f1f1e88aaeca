import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { ObjectStore } from '../../src/objects/object-store.ts';
import { sharedFolder } from '../../src/objects/shared-folder.ts';
import { connect } from '../../src/queue/connection.ts';
import { feeder } from '../../src/queue/feed.ts';
import { wantTrials } from '../../src/queue/interest.ts';
import { putPretrained } from '../../src/queue/pretrained.ts';
import type { PlannedJob } from '../../src/runner/plan/planned-job.ts';
import {
  begun,
  folder,
  numbersIn,
  ONE_SEED,
  objects,
  PLANNED,
  PLANNED_BY_ONE_SEED,
  PLANNED_BY_TWO_SEEDS,
  queueName,
  run,
  server,
  start,
  starts,
  useQueue,
  worker,
} from '../support/queue.ts';
import { NO_REDIS } from '../support/redis.ts';
import { targetSpec } from '../support/store-samples.ts';

useQueue();

const TWO_SEEDS = 'seeds: [1, 2],';

const queue = (...args: string[]) => start('control', ['queue', ...args]).ended;

/** What `bench queue status` has of the only pool. */
async function pool() {
  const { stdout } = await queue('status', '--json');
  return JSON.parse(stdout)[0];
}

describe.skipIf(NO_REDIS !== null)('a queue and its runs', () => {
  test('a store, a report and `show` name the machine of each trial', async () => {
    await worker('w1');
    expect((await run('one', ONE_SEED).ended).code).toBe(0);
    const db = new Database(join(folder, 'one/.transfer-bench/store.sqlite'), { readonly: true });
    const hosts = db
      .prepare(
        `SELECT content ->> '$.host' AS host, content ->> '$.workers' AS workers, count(*) AS trials
        FROM trials JOIN environments ON environments.id = environment_id GROUP BY 1, 2`,
      )
      .all();
    db.close();
    expect(hosts).toEqual([{ host: hostname(), workers: 1, trials: PLANNED_BY_ONE_SEED }]);
    const summary = readFileSync(join(folder, 'one/reports/tiny/summary.md'), 'utf8');
    expect(summary).toContain('Machines that trained');
    const { stdout } = await start('one', ['show']).ended;
    expect(stdout).toContain(`trained on ${hostname()} (${PLANNED_BY_ONE_SEED} trials)`);
  });

  test('Ctrl-C and --detach leave trials in the queue, and print how to come back', async () => {
    const one = await worker('w1');
    const running = run('one', TWO_SEEDS);
    await begun(one, 1);
    running.child.kill('SIGINT');
    const interrupted = await running.ended;
    expect(interrupted.code).toBe(130);
    expect(interrupted.text).toContain(
      'trials stay in the queue and go on; come back with\n  npx bench run tiny.ts --json --queue --objects ',
    );
    const asked = ['run', 'tiny.ts', '--queue', ...objects()];
    const left = await start('one', [...asked, '--detach']).ended;
    expect(left.code).toBe(0);
    expect(left.text).toMatch(/^\d trials? in the queue; see `bench queue status`$/m);
    expect(left.text).toMatch(/^come back with\n {2}npx bench run tiny.ts --queue --objects \S+$/m);
    expect((await pool()).runs).toEqual([]);
    const json = await start('one', [...asked, '--detach', '--json']).ended;
    const { queued, held } = JSON.parse(json.stdout);
    expect(queued + held).toBeLessThanOrEqual(PLANNED_BY_TWO_SEEDS);
    expect((await start('one', asked).ended).code).toBe(0);
    const counts = [...starts(one).values()];
    expect(counts).toEqual(Array.from({ length: PLANNED_BY_TWO_SEEDS }, () => 1));
    expect(numbersIn('one').trials).toHaveLength(PLANNED_BY_TWO_SEEDS);
  });

  test('a second run of the same trials is told; drained trials fail until a run puts them back', async () => {
    const gone = await worker('gone');
    const first = run('one');
    await begun(gone, 1);
    gone.child.kill('SIGKILL');
    await gone.ended;
    const second = run('two');
    const shared = `another run (process ${first.child.pid} on ${hostname()}) waits for ${PLANNED} of these ${PLANNED} trials: each is trained once, for both`;
    await expect.poll(second.text, { timeout: 60_000 }).toContain(shared);
    const { runs, waiting } = await pool();
    expect(runs).toMatchObject([{ trials: PLANNED }, { trials: PLANNED }]);
    // Beside those that were taken: four from scratch, and the pretraining.
    expect(waiting).toBeGreaterThan(2);
    second.child.kill('SIGKILL');
    const drained = await queue('drain');
    expect(drained.code).toBe(0);
    expect(drained.text).toContain(`${waiting} waiting trials taken out`);
    expect(drained.text).toContain(`a run (process ${first.child.pid} on ${hostname()}) waits`);
    expect(await pool()).toMatchObject({ waiting: 0 });
    await worker('w1');
    const ended = await first.ended;
    expect(ended.code).toBe(1);
    expect(ended.text).toContain('it was taken out of the queue by `bench queue`');
    const again = ['run', 'tiny.ts', '--queue', ...objects(), '--detach'];
    expect((await start('one', again).ended).code).toBe(0);
    const after = await pool();
    expect(after.failed).toBe(0);
    expect(after.waiting + after.running + after.done).toBeGreaterThanOrEqual(waiting);
  });

  test('a trial does not start from weights that are not of its pretraining', async () => {
    const one = await worker('w1');
    expect((await run('one', ONE_SEED).ended).code).toBe(0);
    const { Queue } = await import('bullmq');
    const raw = new Queue(await queueName(), { connection: server.client(), prefix: 'bench' });
    const jobs = await raw.getJobs(['completed'], 0, -1);
    const sound = jobs.find(({ data }) => data.start !== null)!;
    const [other] = jobs.filter(({ data }) => data.trial.kind === 'pretraining');
    const { artifact } = other!.returnvalue.outcome;
    const others = await putPretrained(
      sharedFolder(join(folder, 'objects')),
      'e'.repeat(64),
      artifact,
    );
    // Another's weights, and weights of which nothing says whose they are.
    for (const object of [others, artifact]) {
      await (await raw.getJob(sound.id!))!.remove();
      const start = { kind: 'pretraining', object };
      await raw.add('target', { ...sound.data, start }, { jobId: sound.id!, attempts: 3 });
      await expect
        .poll(async () => (await raw.getJob(sound.id!))?.failedReason, { timeout: 60_000 })
        .toBe('refused: what it starts from is not of its pretraining');
    }
    await raw.close();
    expect(one.text()).toContain('what it starts from is not of its pretraining');
  });

  test('clear forgets all of a pool, asks first, and never what runs without --force', async () => {
    const one = await worker('w1');
    expect((await run('one', ONE_SEED).ended).code).toBe(0);
    const asking = await queue('clear');
    expect(asking.code).toBe(2);
    expect(asking.text).toContain(`0 running, the results of ${PLANNED_BY_ONE_SEED} done`);
    expect(asking.text).toContain('Add --yes');
    expect((await queue('clear', 'f'.repeat(16), '--yes')).text).toContain('no pool is called');
    expect((await queue('clear', '--all', '--yes')).text).toContain('1 pool cleared');
    expect(await pool()).toMatchObject({ waiting: 0, running: 0, done: 0, failed: 0 });

    // The worker goes on, and trains them anew for another store.
    const running = run('two');
    await begun(one, PLANNED_BY_ONE_SEED + 1);
    const refused = await queue('clear', '--yes');
    expect(refused.code).toBe(2);
    expect(refused.text).toContain('1 running, which would be lost');
    expect((await queue('clear', '--yes', '--force', '--json')).code).toBe(0);
    const ended = await running.ended;
    expect(ended.code).toBe(1);
    expect(ended.text).toContain('it was taken out of the queue');
    expect((await run('two', ONE_SEED).ended).code).toBe(0);
  });

  test('a run takes back what it put there, but not what another wants or has left', async () => {
    const { hostname: host, port, password } = new URL(server.address);
    const text = 'redis://test';
    const address = { host, port: Number(port), password: decodeURIComponent(password) };
    const connection = await connect({ ...address, db: 0, tls: false, text });
    const name = 'f'.repeat(16);
    const jobs = ['a', 'b', 'c', 'd'].map(jobOf);
    const hashes = jobs.map(({ hash }) => hash);
    const client = server.client();
    try {
      const own = await wantTrials(connection, name, hashes);
      const options = { connection, queue: connection.queueOf(name), home: folder, fresh: false };
      const { feed, withdraw } = feeder({ ...options, objects: {} as ObjectStore });
      await feed(jobs);
      const other = await wantTrials(connection, name, [hashes[0]!, hashes[1]!, 'e'.repeat(64)]);
      expect(await own.others()).toMatchObject([{ pid: process.pid, shared: 2, trials: 3 }]);
      const away = await wantTrials(connection, name, [hashes[2]!]);
      await away.end(true);
      // What is no run, and one that is gone without a word, keep nothing.
      await client.set(`bench:run:${name}:x`, '{"id":"x"}');
      await client.sadd(`bench:wants:${name}:x`, hashes[3]!);
      await client.sadd(`bench:wants:${name}:${'0'.repeat(16)}`, hashes[3]!);
      expect((await own.others()).map(({ shared }) => shared)).toEqual([2]);
      await withdraw(own);
      expect((await options.queue.getRanges(['waiting'], 0, -1)).sort()).toEqual(
        hashes.slice(0, 3),
      );
      await other.end(false);
      await withdraw(own);
      expect(await options.queue.getRanges(['waiting'], 0, -1)).toEqual([hashes[2]]);
      // Whoever comes back to it may take it back.
      await wantTrials(connection, name, [hashes[2]!]);
      expect(await client.smembers(`bench:left:${name}`)).toEqual([]);
    } finally {
      await connection.close();
    }
  });
});

/** A trial as a plan has it. */
function jobOf(digit: string): PlannedJob {
  const trial = { ...targetSpec(1), source: null, start: 'random', regime: 'scratch' } as const;
  const digest = digit.repeat(64);
  return {
    ...{ hash: digest, needs: null, weights: null, saves: false, owners: [] },
    planned: { trial, source: null, pretraining: null },
    fingerprints: { code: digest, data: digest, weights: null, backend: { name: 'wasm' } },
  } as unknown as PlannedJob;
}
