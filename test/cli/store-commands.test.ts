import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownMark } from '../../src/runner/process/liveness.ts';
import { openStore } from '../../src/store/open.ts';
import type { ProcessMark } from '../../src/store/records.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { type Workplace, workplace } from '../support/workplace.ts';

/** A name and an error that would break a table, a line or a terminal. */
const NASTY = 'a\u202e<b>\u001b[31m\nred';

let place: Workplace;
beforeAll(() => {
  place = workplace();
  const store = openStore(join(place.folder, 'store.sqlite'));
  const nasty = runExperiment('nasty');
  const asks = { ...nasty, experiment: { ...nasty.experiment, question: NASTY } };
  const run = store.beginRun({ ...ENVIRONMENT, device: NASTY }, [asks], 1);
  store.recordTrial(run, endedTrial(1, 'nasty', 5));
  store.recordTrial(run, {
    ...endedTrial(2, 'nasty'),
    outcome: { error: `${NASTY}${'x'.repeat(10_000)}` },
  });
  store.finishRun(run, 'failed');
  store.finishRun(store.beginRun(ENVIRONMENT, [runExperiment('empty')], 1), 'finished');
  store.close();
  openStore(join(place.folder, 'none.sqlite')).close();
  place.write('text.sqlite', 'this is no database, '.repeat(50));
  const newer = new Database(join(place.folder, 'newer.sqlite'));
  newer.exec('PRAGMA application_id = 1952605032; PRAGMA user_version = 99; CREATE TABLE t (a)');
  newer.close();
});
afterAll(() => place.remove());

const bench = (...args: string[]) => place.bench(...args);

test('list and show keep names and errors on their line, and filter', async () => {
  const list = await bench('list', '--store', 'store.sqlite', '--status', 'failed');
  expect(list.code).toBe(0);
  expect(list.stdout.trimEnd().split('\n')).toHaveLength(2);
  expect(list.stdout).toContain('a\\u202e<b>\\u001b[31m red');
  const show = await bench('show', '1', '--failed', '--store', 'store.sqlite');
  expect(show.stdout).toContain('failed: a\\u202e<b>\\u001b[31m redxxx');
  expect(show.stdout).not.toContain('\u001b');
  expect(show.stdout.length).toBeLessThan(5000);
});

test('show names the machines of trials, and history leaves their times out', async () => {
  const store = openStore(join(place.folder, 'spread.sqlite'));
  const on = (host: string, cores: number) => ({ ...ENVIRONMENT, host, cores, workers: 1 });
  for (const [first, second] of [
    [on('gpu-1', 2), on('gpu-1', 2)],
    [on(`gpu-2${NASTY}`, 4), on('gpu-1', 2)],
  ]) {
    const run = store.beginRun(ENVIRONMENT, [{ ...runExperiment(), planned: 2 }], 1);
    store.recordTrial(run, { ...endedTrial(run), environment: first! });
    store.recordTrial(run, { ...endedTrial(10 + run), environment: second! });
    store.finishRun(run, 'finished');
  }
  store.close();
  const show = (await bench('show', '--store', 'spread.sqlite')).stdout;
  expect(show).toContain(
    'trained on gpu-2a\\u202e<b>\\u001b[31m red (1 trial), gpu-1 (1 trial)\ntheir kinds differ',
  );
  expect(show).toMatch(/wall time +machine +state/);
  const alike = (await bench('show', '1', '--store', 'spread.sqlite')).stdout;
  expect(alike).toContain('trained on gpu-1 (2 trials)\n');
  expect(alike).not.toMatch(/kinds differ|machine +state/);
  const json = JSON.parse((await bench('show', '--store', 'spread.sqlite', '--json')).stdout);
  expect(json.experiments[0].trials[1].machine).toMatchObject({ host: 'gpu-1', cores: 2 });
  const times = await bench('history', '--metric', 'time', '--store', 'spread.sqlite');
  expect(times.stdout).toContain('1 run of other machines, or of several, left out');
});

test('a run that nobody can see the end of blocks gc and merge until it is abandoned', async () => {
  const mark: ProcessMark = { host: 'elsewhere', boot: null, space: null, started: null };
  const folder = join(place.folder, 'stuck');
  const store = openStore(join(folder, 'store.sqlite'));
  const begin = (pid: number, own?: ProcessMark) =>
    store.beginRun(ENVIRONMENT, [runExperiment()], pid, undefined, own);
  const unseen = begin(7, mark);
  // Its number is another process's by now.
  const reused = begin(process.ppid, { ...ownMark(), started: '1' });
  const alive = begin(process.pid, ownMark());
  store.finishRun(alive, 'finished');
  store.close();
  const at = (...args: string[]) => bench(...args, '--store', 'stuck/store.sqlite');
  const gc = await at('gc', '--dry-run');
  expect(gc.code).toBe(1);
  expect(gc.stderr).toContain(`run ${unseen} may go on (process 7 on elsewhere`);
  expect(gc.stderr).toContain(`bench list --abandon ${unseen}`);
  expect((await bench('merge', 'none.sqlite', '--into', 'stuck/store.sqlite')).code).toBe(1);
  expect(await at('list', '--abandon', String(alive))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`run ${alive} is finished: expected one that is running`),
  });
  expect((await at('list', '--abandon', String(unseen))).code).toBe(0);
  const listed = JSON.parse((await at('list', '--json')).stdout) as { status: string }[];
  expect(listed.map(({ status }) => status)).toEqual(['interrupted', 'interrupted', 'finished']);
  expect(reused).toBe(unseen + 1);
  expect((await at('gc', '--dry-run')).code).toBe(0);
  expect((await bench('merge', 'none.sqlite', '--into', 'stuck/store.sqlite')).code).toBe(0);
});

test('export writes a file once, and again with --force', async () => {
  const args = ['export', '1', '--store', 'store.sqlite', '-o', 'out/trials.csv'];
  expect(await bench(...args)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const written = readFileSync(join(place.folder, 'out/trials.csv'), 'utf8');
  expect(written.startsWith('run,runIdentity,label,hash,')).toBe(true);
  expect(await bench(...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('out/trials.csv is there already'),
  });
  expect((await bench(...args, '--force')).code).toBe(0);
  const json = await bench('export', '1', '--store', 'store.sqlite', '--format', 'json');
  expect(JSON.parse(json.stdout)).toHaveLength(2);
});

test.each([
  ['tensorboard', /\/events\.out\.tfevents\./],
  ['mlruns', /\/meta\.yaml$/],
])('export --to %s writes a folder, and none over another', async (to, file) => {
  const args = ['export', '1', '--store', 'store.sqlite', '--to', to];
  // A slash at its end names the same folder.
  const written = await bench(...args, '-o', `${to}/`);
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(written.stdout).toContain('2 trials');
  const files = readdirSync(join(place.folder, to), { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => file.test(name)).length).toBeGreaterThanOrEqual(2);
  expect(await bench(...args, '-o', to)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`--output: ${to} is there already`),
  });
  expect(await bench(...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`--to ${to} writes a folder, and --output names none`),
  });
});

test('gc asks, and off a terminal removes nothing unless told to', async () => {
  const gc = (...args: string[]) => bench('gc', '--store', 'gc/store.sqlite', ...args);
  process.env['TRANSFER_BENCH_CACHE'] = join(place.folder, 'cache');
  openStore(join(place.folder, 'gc/store.sqlite')).close();
  expect(await gc()).toMatchObject({ code: 0, stdout: 'nothing to remove\n' });
  const stray = join(place.folder, 'gc/.merge-x/0.sqlite');
  mkdirSync(dirname(stray));
  place.write('gc/.merge-x/0.sqlite', 'left');
  utimesSync(stray, new Date(0), new Date(0));
  expect(JSON.parse((await gc('--dry-run', '--json')).stdout)).toMatchObject({
    removed: false,
    files: [{ what: 'leftovers of interrupted writes', bytes: 4 }],
  });
  const refused = await gc();
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no terminal to ask on'),
  });
  expect(refused.stdout).toContain('leftovers');
  expect(existsSync(stray)).toBe(true);
  expect((await gc('--yes')).code).toBe(0);
  expect(existsSync(stray)).toBe(false);
});

test.each([
  ['list --store nowhere.sqlite', 1, 'no store at nowhere.sqlite'],
  ['list --store newer.sqlite', 1, 'was written by a newer transfer-bench'],
  ['list --store store.sqlite --last x', 2, '--last: expected a whole number above 0, received x'],
  [
    'list --store store.sqlite --experiment nix',
    2,
    '--experiment: no experiment "nix" in the store; there are nasty, empty',
  ],
  ...['show', 'explain', 'export'].map((command): [string, number, string] => [
    `${command} 1 --experiment nasti --store store.sqlite`,
    2,
    '--experiment: no experiment "nasti" in run 1, did you mean nasty?',
  ]),
  [
    'history --experiment nix --store store.sqlite',
    2,
    '--experiment: no experiment "nix" in the finished runs of the store; there is empty',
  ],
  ['history --predictors --store store.sqlite', 2, 'has predictions to judge'],
  ['export --store none.sqlite', 1, 'has no run yet'],
  ['export 2 --store store.sqlite', 2, 'run 2 has no trials'],
  ['export 1 --all --store store.sqlite', 2, 'expected a run or --all'],
  ['export 1 --store store.sqlite -o trials.xlsx', 2, 'does not end in .csv, .json or .parquet'],
  ['export 1 --store store.sqlite --format csv -o .', 2, '. is a folder'],
  ['export 1 --store store.sqlite -o /proc/x/trials.csv', 1, 'cannot be written'],
  ['gc --store store.sqlite --older-than soon', 2, '--older-than: expected a number of hours'],
  ['gc --store store.sqlite --keep-last 0', 2, '--keep-last: expected a whole number above 0'],
  ['gc --store store.sqlite --json', 2, 'gc asks before it removes anything, and --json'],
  ['gc --store text.sqlite --dry-run', 1, 'text.sqlite is not a store'],
  ['merge --into m.sqlite', 2, 'no store named'],
  ['merge nowhere.sqlite --into m.sqlite', 1, 'no store at nowhere.sqlite'],
  ['merge store.sqlite text.sqlite --into m.sqlite', 1, 'text.sqlite is not a store'],
  ['merge . --into m.sqlite', 1, '. is a folder'],
  ['merge store.sqlite --into text.sqlite', 1, 'text.sqlite is not a store'],
  ['merge store.sqlite --into /proc/x/m.sqlite', 1, 'cannot'],
])('bench %s', async (line, code, message) => {
  const { code: exit, stderr, stdout } = await bench(...line.split(' '));
  expect(stderr).toContain(message);
  expect(stderr).toContain('remedy');
  expect(stderr).not.toMatch(/ at .*\.js:\d/);
  expect(stdout).toBe('');
  expect(exit).toBe(code);
  expect(existsSync(join(place.folder, 'm.sqlite'))).toBe(false);
});
