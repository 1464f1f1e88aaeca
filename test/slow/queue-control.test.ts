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
  folder,
  ONE_SEED,
  PLANNED_BY_ONE_SEED,
  queueName,
  run,
  server,
  start,
  useQueue,
  worker,
} from '../support/queue.ts';
import { NO_REDIS } from '../support/redis.ts';
import { targetSpec } from '../support/store-samples.ts';

useQueue();

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
