import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

/** One pretraining, and three regimes of four seeds. */
const PLANNED = 13;

/** Of this checkout: others may run beside it. */
const TRIAL = resolve(import.meta.dirname, '../../dist/trial-process.js');

let place: Workplace;
let file: string;
beforeEach(() => {
  place = workplace();
  file = place.write('tiny.ts', tinyExperiment('seeds: [1, 2, 3, 4],'));
});
afterEach(() => place.remove());

/** The store after a fault: whole, and no trial of a run counted twice. */
function checkStore(): { finished: number; runs: string[] } {
  const db = new Database(join(place.folder, '.transfer-bench/store.sqlite'));
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('foreign_key_check')).toEqual([]);
    const twice = db.prepare(
      'SELECT run_id, experiment, hash FROM run_trials GROUP BY 1, 2, 3 HAVING COUNT(*) > 1',
    );
    expect(twice.all()).toEqual([]);
    const half = db.prepare(
      `SELECT id FROM trials t WHERE status = 'finished' AND (
         NOT EXISTS (SELECT 1 FROM epochs WHERE trial_id = t.id)
         OR (SELECT COUNT(*) FROM predictions WHERE trial_id = t.id) <> 16)`,
    );
    expect(half.all()).toEqual([]);
    const finished = db
      .prepare("SELECT COUNT(DISTINCT hash) FROM trials WHERE status = 'finished'")
      .pluck()
      .get() as number;
    const runs = db.prepare('SELECT status FROM runs ORDER BY id').pluck().all() as string[];
    return { finished, runs };
  } finally {
    db.close();
  }
}

/** Resolves once the run has printed its n-th finished trial. */
function afterTrials(child: ReturnType<Workplace['start']>['child'], n: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = '';
    child.stdout?.on('data', (chunk) => {
      seen += chunk;
      if (seen.includes(`[${n}/`)) resolve();
    });
  });
}

async function expectRest(alreadyFinished: number): Promise<void> {
  const next = await place.bench('run', file, '--json');
  expect(next.code).toBe(0);
  const outcome = JSON.parse(next.stdout);
  expect(outcome).toMatchObject({ status: 'finished', reused: alreadyFinished, failed: 0 });
  expect(outcome.computed + outcome.reused).toBe(PLANNED);
  expect(checkStore().finished).toBe(PLANNED);
}

describe('kill -9 of the parent', () => {
  test.each([1, 4, 9])('after %d trials: the next run continues', async (n) => {
    const { child, finished } = place.start('run', file);
    await afterTrials(child, n);
    child.kill('SIGKILL');
    await finished;
    const before = checkStore();
    expect(before.finished).toBeGreaterThanOrEqual(n);
    expect(before.runs).toEqual(['running']);
    await expectNoOrphans();
    await expectRest(before.finished);
    expect(checkStore().runs).toEqual(['interrupted', 'finished']);
  });
});

test('kill -9 of a trial costs that trial alone, and the next run does it', async () => {
  const { child, finished } = place.start('run', file, '--workers', '2');
  await afterTrials(child, 3);
  // One that is not there yet is in flight when it is killed as it appears.
  const before = childrenOf(child.pid!);
  await expect
    .poll(() => childrenOf(child.pid!).filter((pid) => !before.includes(pid)), { interval: 5 })
    .not.toEqual([]);
  const victim = childrenOf(child.pid!).find((pid) => !before.includes(pid));
  process.kill(victim!, 'SIGKILL');
  const { code, stdout } = await finished;
  expect(code).toBe(1);
  expect(stdout).toMatch(/FAILED: the trial's process was killed by SIGKILL/);
  const { finished: count, runs } = checkStore();
  expect(count).toBe(PLANNED - 1);
  expect(runs).toEqual(['failed']);
  await expectRest(PLANNED - 1);
});

test('an interrupt stops cleanly with code 130, and the next run continues', async () => {
  const { child, finished } = place.start('run', file);
  await afterTrials(child, 2);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await finished;
  expect(code).toBe(130);
  expect(stderr).toBe('');
  expect(stdout).toContain('was interrupted; finished trials are kept');
  expect(stdout).not.toContain('FAILED');
  const { finished: count, runs } = checkStore();
  expect(runs).toEqual(['interrupted']);
  await expectNoOrphans();
  await expectRest(count);
});

test('all four bases have the same numbers to the bit in two fresh runs', async () => {
  file = place.write(
    'tiny.ts',
    tinyExperiment(`
      seeds: [1],
      bases: [
        { name: 'VGG16', width: 0.0625 },
        { name: 'ResNet50', width: 0.0625 },
        { name: 'DenseNet121', width: 0.125 },
        { name: 'InceptionResNetV2', width: 0.0625 },
      ],`),
  );
  for (const run of [1, 2]) {
    const { code } = await place.bench('run', file, '--fresh', '--workers', '2');
    expect(code, `run ${run}`).toBe(0);
  }
  const [first, second] = [numbersOf(1), numbersOf(2)];
  expect(first).toHaveLength(16);
  expect(second).toEqual(first);
});

test('finished trials are not run again, --fresh runs them all, to the same bit', async () => {
  const first = JSON.parse((await place.bench('run', file, '--json')).stdout);
  expect(first).toMatchObject({ computed: PLANNED, reused: 0 });
  const second = JSON.parse((await place.bench('run', file, '--json')).stdout);
  expect(second).toMatchObject({ computed: 0, reused: PLANNED });
  const third = JSON.parse((await place.bench('run', file, '--json', '--fresh')).stdout);
  expect(third).toMatchObject({ computed: PLANNED, reused: 0 });
  const [a, b] = [numbersOf(1), numbersOf(3)];
  expect(a.length).toBe(PLANNED);
  expect(b).toEqual(a);
  checkStore();
});

/** Every figure of a run that is not a time, sorted by trial. */
function numbersOf(run: number): unknown[] {
  const db = new Database(join(place.folder, '.transfer-bench/store.sqlite'), { readonly: true });
  try {
    const trials = db
      .prepare(
        `SELECT t.id, t.hash, t.test_accuracy, t.test_loss, t.best_validation_loss
         FROM run_trials r JOIN trials t ON t.id = r.trial_id WHERE r.run_id = ? ORDER BY t.hash`,
      )
      .all(run) as { id: number }[];
    const epochs = db.prepare(
      `SELECT phase, epoch, loss, accuracy, validation_loss, validation_accuracy
       FROM epochs WHERE trial_id = ? ORDER BY epoch`,
    );
    const predictions = db.prepare(
      'SELECT example, predicted, confidence FROM predictions WHERE trial_id = ? ORDER BY example',
    );
    return trials.map(({ id, ...trial }) => ({
      ...trial,
      epochs: epochs.all(id),
      predictions: predictions.all(id),
    }));
  } finally {
    db.close();
  }
}

/** Direct children of a process, by pgrep. */
function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
  } catch {
    return [];
  }
}

/** Trial processes see that their parent is gone and end. */
async function expectNoOrphans(): Promise<void> {
  await expect.poll(() => orphans(), { timeout: 10_000, interval: 200 }).toEqual([]);
}

function orphans(): string[] {
  try {
    return execFileSync('pgrep', ['-f', TRIAL], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
