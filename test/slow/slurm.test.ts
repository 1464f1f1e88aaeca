import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  folder,
  numbersIn,
  objects,
  PLANNED,
  ROOT,
  run,
  server,
  start,
  useQueue,
} from '../support/queue.ts';
import { NO_REDIS } from '../support/redis.ts';
import { NO_SLURM, type Slurm, startSlurm } from '../support/slurm.ts';

const SCRIPT = join(ROOT, 'docs/how-to/cluster/slurm-worker.sh');
const MISSING = NO_REDIS ?? NO_SLURM;
if (MISSING !== null) console.warn(`the tests of Slurm are left out: ${MISSING}`);

useQueue();

let slurm: Slurm;

beforeEach(async () => {
  if (MISSING === null) slurm = await startSlurm(join(folder, 'slurm'));
});
afterEach(async () => {
  if (MISSING !== null) return;
  slurm.run('scancel', ['--user=root']);
  await expect.poll(() => slurm.run('squeue', ['-h']), { timeout: 60_000 }).toBe('');
  await slurm.close();
});

/** Submits pilot jobs from where a user has installed the package; gives the folder of their logs. */
function submit(...options: readonly string[]): string {
  const home = join(folder, 'pilots');
  mkdirSync(join(home, 'node_modules/.bin'), { recursive: true });
  symlinkSync(join(ROOT, 'dist/cli/main.js'), join(home, 'node_modules/.bin/bench'));
  copyFileSync(SCRIPT, join(home, 'slurm-worker.sh'));
  const secret = join(home, 'queue');
  writeFileSync(secret, `${server.address}\n`, { mode: 0o600 });
  const small = ['--cpus-per-task=1', '--mem=300M', ...options];
  slurm.run('sbatch', [...small, 'slurm-worker.sh', ...objects(), '--backend', 'wasm'], home, {
    BENCH_QUEUE_FILE: secret,
    TRANSFER_BENCH_CACHE: join(home, 'cache'),
  });
  return home;
}

const logsIn = (home: string) =>
  readdirSync(home)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(home, name), 'utf8'));
const states = (): string[] =>
  [...slurm.run('scontrol', ['show', 'job', '-o']).matchAll(/JobState=(\w+)/g)].map(
    ([, state]) => state!,
  );

describe.skipIf(MISSING !== null)('pilot jobs of Slurm', () => {
  test('two of them give what a local run gives, to the bit, and end when they are told', async () => {
    const home = submit('--array=1-2', '--time=10');
    await expect
      .poll(() => logsIn(home).filter((text) => text.includes('of pool')), { timeout: 120_000 })
      .toHaveLength(2);
    const queued = await run('queued').ended;
    expect(queued).toMatchObject({ code: 0 });
    expect(JSON.parse(queued.stdout)).toMatchObject({ computed: PLANNED, failed: 0 });
    mkdirSync(join(folder, 'local'));
    copyFileSync(join(folder, 'queued/tiny.ts'), join(folder, 'local/tiny.ts'));
    expect(await start('local', ['run', 'tiny.ts', '--json']).ended).toMatchObject({ code: 0 });
    expect(numbersIn('queued')).toEqual(numbersIn('local'));
    const begun = logsIn(home).map((text) => text.match(/ {2}begins$/gm)?.length ?? 0);
    expect(begun.reduce((all, count) => all + count, 0)).toBe(PLANNED);
    expect(Math.min(...begun)).toBeGreaterThan(0);

    slurm.run('scancel', ['--batch', '--signal=TERM', '--name=bench-worker']);
    await expect.poll(states, { timeout: 60_000 }).toEqual(['COMPLETED', 'COMPLETED']);
    for (const text of logsIn(home)) expect(text).toMatch(/\nends\n/);
    const status = await start('status', ['queue', 'status', '--json']).ended;
    expect(JSON.parse(status.stdout)).toMatchObject([{ done: PLANNED, workers: [] }]);
    expect(slurm.run('scontrol', ['show', 'job'])).not.toContain(server.password);
  });

  test('one is told before its time is up', async () => {
    const home = submit('--time=1', '--signal=B:TERM@30');
    await expect.poll(states, { timeout: 180_000, interval: 1000 }).toEqual(['COMPLETED']);
    expect(logsIn(home).join('')).toMatch(/of pool[\s\S]*\nends\n/);
  });
});

test('a file that others can read is refused, and not printed', () => {
  const home = join(ROOT, 'test');
  const { status, stderr } = spawnSync('bash', [SCRIPT], {
    cwd: home,
    encoding: 'utf8',
    env: { ...process.env, BENCH_QUEUE_FILE: SCRIPT },
  });
  expect(status).toBe(2);
  expect(stderr).toBe(`error: ${SCRIPT} can be read by others: chmod 600 '${SCRIPT}'\n`);
});
