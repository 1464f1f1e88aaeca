import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import {
  begun,
  numbersIn,
  ONE_SEED,
  objects,
  PLANNED,
  PLANNED_BY_ONE_SEED,
  PLANNED_BY_TWO_SEEDS,
  run,
  start,
  starts,
  useQueue,
  worker,
} from '../support/queue.ts';
import { NO_REDIS } from '../support/redis.ts';

useQueue();

const TWO_SEEDS = 'seeds: [1, 2],';

const queue = (...args: string[]) => start('control', ['queue', ...args]).ended;

/** What `bench queue status` has of the only pool. */
async function pool() {
  const { stdout } = await queue('status', '--json');
  return JSON.parse(stdout)[0];
}

describe.skipIf(NO_REDIS !== null)('a queue and its runs', () => {
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
});
