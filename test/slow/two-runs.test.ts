import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

/** One pretraining, and three regimes of four seeds. */
const PLANNED = 13;

let place: Workplace;
beforeEach(() => {
  place = workplace();
  place.write('tiny.ts', tinyExperiment('seeds: [1, 2, 3, 4],'));
});
afterEach(() => place.remove());

const outcomes = async (...commands: string[][]) => {
  const ended = await Promise.all(commands.map((args) => place.bench(...args)));
  for (const { code, stderr } of ended) expect(code, stderr).toBe(0);
  return ended.map(({ stdout }) => JSON.parse(stdout) as { computed: number; reused: number });
};

test('two runs of one experiment at a time share its trials', async () => {
  const run = ['run', 'tiny.ts', '--json', '--workers', '2'];
  const both = await outcomes(run, run);
  for (const { computed, reused } of both) expect(computed + reused).toBe(PLANNED);
  expect(both[0]!.computed + both[1]!.computed).toBe(PLANNED);
  const db = new Database(join(place.folder, '.transfer-bench/store.sqlite'));
  const [trials, hashes, leases] = [
    'count(*) FROM trials',
    'count(DISTINCT hash) FROM trials',
    'count(*) FROM leases',
  ].map((what) => db.prepare(`SELECT ${what}`).pluck().get());
  db.close();
  expect({ trials, hashes, leases }).toEqual({ trials: PLANNED, hashes: PLANNED, leases: 0 });
});

test('a run takes over what one that was killed had begun', async () => {
  const { child, finished } = place.start('run', 'tiny.ts', '--workers', '2');
  await new Promise<void>((begun) =>
    child.stdout!.on('data', (text) => String(text).includes('[2/') && begun()),
  );
  child.kill('SIGKILL');
  await finished;
  const [next] = await outcomes(['run', 'tiny.ts', '--json']);
  expect(next!.computed + next!.reused).toBe(PLANNED);
});
