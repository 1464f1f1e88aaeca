import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
beforeAll(() => {
  place = workplace();
  place.write('tiny.ts', tinyExperiment());
  // One regime diverges.
  place.write(
    'bad.ts',
    tinyExperiment(`
      name: 'bad',
      training: { epochs: 2, batchSize: 8, head: { units: [8] }, validation: 0.25,
        'fine-tuned': { headEpochs: 0, head: { units: [] }, baseLearningRate: 10, optimizer: { name: 'sgd', learningRate: 10, momentum: 0.99 } } },`),
  );
});
afterAll(() => place.remove());

/** What a command printed as JSON. */
async function json(...args: string[]) {
  const finished = await place.bench(...args, '--json');
  return { ...finished, value: finished.stdout === '' ? null : JSON.parse(finished.stdout) };
}

const read = (file: string) => readFileSync(join(place.folder, file), 'utf8');

describe.sequential('several machines', () => {
  test('each trains its shard, and its report says that it is a part', async () => {
    const shards = [1, 2, 3].map((i) => `m${i}/store.sqlite`);
    const outcomes = [];
    for (const [i, store] of shards.entries())
      outcomes.push(
        await json(
          'run',
          'tiny.ts',
          '--shard',
          `${i + 1}/3`,
          '--store',
          store,
          '--reports',
          `m${i + 1}`,
        ),
      );
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(outcomes.map(({ value }) => value.selection.shard.index)).toEqual([1, 2, 3]);
    expect(read('m2/tiny/summary.md')).toMatch(
      /This is a part of the plan: the run was asked for --shard 2\/3, and \d trials of 7 are neither/,
    );
    // The second of them again: it has the same trials, whose durations are known by now.
    const again = await json('run', 'tiny.ts', '--shard', '2/3', '--store', shards[1]!);
    expect(again.value).toMatchObject({ computed: 0, reused: outcomes[1]!.value.computed });
  });

  test('merged, the same command trains nothing and reports the whole', async () => {
    const merged = await json(
      'merge',
      'm1/store.sqlite',
      'm2/store.sqlite',
      'm3/store.sqlite',
      '--into',
      'all/store.sqlite',
    );
    expect(merged.code).toBe(0);
    expect(merged.value.runs).toBe(4);
    // A pretraining that several shards trained is there from each of them.
    expect(merged.value.trials).toBeGreaterThanOrEqual(7);
    expect(readdirSync(join(place.folder, 'all')).sort()).toEqual(['sources', 'store.sqlite']);
    const whole = await json('run', 'tiny.ts', '--store', 'all/store.sqlite', '--reports', 'all');
    expect(whole.code).toBe(0);
    expect(whole.value).toMatchObject({ computed: 0, reused: 7, leftOut: 0, selection: null });
    expect(whole.value.experiments[0].comparisons).toHaveLength(2);
    expect(read('all/tiny/summary.md')).not.toContain('a part of the plan');
    const twice = await json(
      'merge',
      'm1/store.sqlite',
      'all/store.sqlite',
      '--into',
      'all/store.sqlite',
    );
    expect(twice.value).toMatchObject({ runs: 0, trials: 0, kept: 0 });
  });
});

describe.sequential('failures', () => {
  test('--bail stops at the first, keeps what ran and exits with 1', async () => {
    const { code, value } = await json('run', 'bad.ts', '--bail', '--workers', '1');
    expect(code).toBe(1);
    expect(value).toMatchObject({ status: 'failed', failed: 1, bailed: true });
    expect(read('reports/bad/summary.md')).toMatch(/Left out \(\d\)/);
  });

  test('--retry-failed trains what failed alone', async () => {
    const listed = await json('run', 'bad.ts', '--retry-failed', '--list');
    expect(listed.value.trials.map(({ label }: { label: string }) => label)).toEqual([
      expect.stringMatching(/fine-tuned · seed 1$/),
    ]);
    const { code, value } = await json('run', 'bad.ts', '--retry-failed');
    expect(code).toBe(1);
    expect(value).toMatchObject({ computed: 1, failed: 1 });
    expect(value.reused + value.leftOut).toBe(6);
  });

  test('--list of a store that is not there leaves none behind', async () => {
    const { code, value } = await json(
      'run',
      'tiny.ts',
      '-t',
      'seed 2',
      '--list',
      '--store',
      'new/s.sqlite',
    );
    expect(code).toBe(0);
    expect(value).toMatchObject({ leftOut: 3, reused: 0 });
    expect(value.trials).toHaveLength(4);
    expect(existsSync(join(place.folder, 'new'))).toBe(false);
  });

  test('a trial whose process is killed is tried again with --retries', async () => {
    const { child, finished } = place.start(
      'run',
      'tiny.ts',
      '-t',
      'scratch.*seed 1',
      '--fresh',
      '--retries',
      '2',
      '--workers',
      '1',
    );
    // Once the run has begun, its only child is the trial.
    let begun = '';
    child.stdout!.on('data', (text) => {
      begun += text;
    });
    await expect.poll(() => begun, { timeout: 30_000 }).toContain('1 trial to compute');
    await expect.poll(() => childrenOf(child.pid!), { interval: 5 }).toHaveLength(1);
    process.kill(childrenOf(child.pid!)[0]!, 'SIGKILL');
    const { code, stdout } = await finished;
    expect(stdout).toMatch(
      /seed 1 {2}crashed, tried again \(1 of 2\): the trial's process was killed by SIGKILL/,
    );
    expect(code).toBe(0);
  });
});

/** Direct children of a process. */
function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

test('a merge that is killed leaves its target as it was', async () => {
  for (const name of ['a', 'b']) {
    mkdirSync(join(place.folder, name), { recursive: true });
    const store = openStore(join(place.folder, name, 's.sqlite'));
    const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
    for (let i = 0; i < 40; i++)
      store.recordTrial(run, { ...endedTrial(i, 'sample', 2000), hash: `${name}-${i}` });
    store.finishRun(run, 'finished');
    store.close();
  }
  for (const wait of [300, 500, 700, 900, 1100]) {
    cpSync(join(place.folder, 'a'), join(place.folder, 'target'), { recursive: true });
    const { child, finished } = place.start('merge', 'b/s.sqlite', '--into', 'target/s.sqlite');
    await sleep(wait);
    child.kill('SIGKILL');
    await finished;
    const store = openStore(join(place.folder, 'target/s.sqlite'));
    expect(store.integrityCheck()).toBe('ok');
    // All of the other or nothing of it.
    const trials = store.listRuns().map(({ id }) => store.trialsOf(id).length);
    expect([[40], [40, 40]]).toContainEqual(trials);
    store.close();
  }
});
