import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Command,
  folder,
  numbersIn,
  ONE_SEED,
  PLANNED,
  PLANNED_BY_ONE_SEED,
  start,
  starts,
  useQueue,
} from '../support/queue.ts';
import { NO_REDIS } from '../support/redis.ts';
import { type S3Server, s3Server } from '../support/s3-server.ts';
import { tinyExperiment } from '../support/workplace.ts';

useQueue();

const FOUR_SEEDS = 'seeds: [1, 2, 3, 4],';
const OBJECTS = ['--objects', 's3://bench/lab'];
/** Loaded with the experiment: it fails where the file could read a secret. */
const NO_SECRETS = `for (const name of ['BENCH_QUEUE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
  if (name in process.env) throw new Error(\`the file finds \${name}\`);
`;

let s3: S3Server;

beforeEach(async () => {
  if (NO_REDIS !== null) return;
  mkdirSync(join(folder, 's3'));
  s3 = await s3Server(join(folder, 's3'));
});
afterEach(async () => {
  if (NO_REDIS === null) await s3.close();
});

const withS3 = (change: NodeJS.ProcessEnv = {}) => ({ env: { ...s3.environment, ...change } });

async function worker(home: string): Promise<Command> {
  const command = start(home, ['worker', ...OBJECTS, '--backend', 'wasm', '-j', '1'], withS3());
  await expect.poll(command.text, { timeout: 60_000 }).toContain('of pool');
  return command;
}

function run(home: string, seeds = FOUR_SEEDS): Command {
  mkdirSync(join(folder, home), { recursive: true });
  const text = `${NO_SECRETS}${tinyExperiment(`${seeds} backend: 'wasm',`)}`;
  writeFileSync(join(folder, home, 'tiny.ts'), text);
  return start(home, ['run', 'tiny.ts', '--json', '--queue', ...OBJECTS], withS3());
}

describe.skipIf(NO_REDIS !== null)('trials on a queue, files in S3', () => {
  test('two workers give what a local run gives, to the bit', async () => {
    const workers = [await worker('w1'), await worker('w2')];
    const queued = await run('queued').ended;
    expect(queued).toMatchObject({ code: 0 });
    expect(JSON.parse(queued.stdout)).toMatchObject({ computed: PLANNED, failed: 0 });
    mkdirSync(join(folder, 'local'));
    writeFileSync(join(folder, 'local/tiny.ts'), tinyExperiment(`${FOUR_SEEDS} backend: 'wasm',`));
    expect(await start('local', ['run', 'tiny.ts', '--json']).ended).toMatchObject({ code: 0 });
    const numbers = numbersIn('queued');
    expect(numbers.trials).toHaveLength(PLANNED);
    expect(numbers.predictions.length).toBeGreaterThan(100);
    expect(numbers.weights).toHaveLength(1);
    expect(numbers).toEqual(numbersIn('local'));
    for (const each of workers) expect(starts(each).size).toBeGreaterThan(0);
    expect([...starts(...workers).values()]).toEqual(Array.from({ length: PLANNED }, () => 1));
    // Nothing is put twice but the probe, by whoever starts.
    const puts = s3.requests.filter((each) => each.startsWith('PUT'));
    expect(puts.length - new Set(puts).size).toBe(2);
    const printed = [queued, ...workers.map((each) => ({ text: each.text() }))];
    const secret = s3.environment['AWS_SECRET_ACCESS_KEY']!;
    expect(printed.map(({ text }) => text).join('\n')).not.toContain(secret);
  });

  test('a result that the store damages is trained again', async () => {
    const one = await worker('w1');
    expect((await run('first', ONE_SEED).ended).code).toBe(0);
    let [key, faults] = ['', 0];
    s3.fault = (request, response) => {
      if (request.method !== 'GET') return false;
      const asked = request.url!.split('?')[0]!;
      // The first that was put is the probe.
      if (s3.requests[0] === `PUT ${asked}`) return false;
      key ||= asked;
      if (asked !== key || faults++ >= 2) return false;
      response.writeHead(200, { 'content-length': 5 }).end('other');
      return true;
    };
    const second = await run('second', ONE_SEED).ended;
    expect(second).toMatchObject({ code: 0 });
    expect(second.text).toMatch(/is trained again: s3:\/\/bench\/lab\/.* is damaged/);
    expect(numbersIn('second')).toEqual(numbersIn('first'));
    const sum = [...starts(one).values()].reduce((all, count) => all + count, 0);
    expect(sum).toBe(PLANNED_BY_ONE_SEED + 1);
  });

  test('a store that refuses is told before anything else', async () => {
    const wrong = withS3({ AWS_SECRET_ACCESS_KEY: 'wr0ng' });
    mkdirSync(join(folder, 'run'));
    writeFileSync(join(folder, 'run/tiny.ts'), 'throw new Error("it was loaded")');
    for (const args of [['worker'], ['run', 'tiny.ts', '--queue']]) {
      const { code, text } = await start('run', [...args, ...OBJECTS], wrong).ended;
      expect(code).toBe(1);
      expect(text).toContain(
        '--objects s3://bench/lab cannot be used: the credentials are refused (SignatureDoesNotMatch)',
      );
      expect(text).not.toMatch(/wr0ng|it was loaded/);
    }
  });
});
