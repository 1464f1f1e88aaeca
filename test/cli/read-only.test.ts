import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { type Workplace, workplace } from '../support/workplace.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');
/** Nobody: root may write anywhere. */
const OTHER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

let place: Workplace;
let folder: string;
beforeEach(() => {
  place = workplace();
  folder = join(place.folder, 'kept');
  const store = openStore(join(folder, 'store.sqlite'));
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  for (const number of [1, 2]) store.recordTrial(run, endedTrial(number));
  store.finishRun(run, 'finished');
  store.close();
  mkdirSync(join(place.folder, 'out'));
  for (const path of [place.folder, join(place.folder, 'out')]) chmodSync(path, 0o777);
  chmodSync(join(folder, 'store.sqlite'), 0o444);
  chmodSync(folder, 0o555);
});
afterEach(() => {
  chmodSync(folder, 0o755);
  place.remove();
});

function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: place.folder,
    encoding: 'utf8',
    env: { ...process.env, TRANSFER_BENCH_CACHE: join(place.folder, 'out/cache') },
    ...OTHER,
  });
  return { status, stdout, stderr };
}

const STORE = ['--store', 'kept/store.sqlite'];

describe.runIf(process.platform !== 'win32')('a store that may not be written', () => {
  test.each<[string, string[]]>([
    ['list', ['list']],
    ['show', ['show']],
    ['explain', ['explain']],
    ['report', ['report', '--reports', 'out/reports']],
    ['export', ['export', '-o', 'out/trials.csv']],
  ])('bench %s reads it, and leaves nothing', (_what, args) => {
    const before = readFileSync(join(folder, 'store.sqlite'));
    expect(bench(...args, ...STORE)).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(folder)).toEqual(['store.sqlite']);
    expect(readFileSync(join(folder, 'store.sqlite')).equals(before)).toBe(true);
  });

  test('bench merge takes it', () => {
    const merged = bench('merge', 'kept/store.sqlite', '--into', 'out/all.sqlite');
    expect(merged).toMatchObject({ status: 0, stderr: '' });
    expect(merged.stdout).toContain('1 run and 2 trials added');
  });

  test.each<[string, string[]]>([
    ['gc', ['gc', '--yes']],
    ['list --abandon', ['list', '--abandon', '1']],
  ])('bench %s says that it cannot', (_what, args) => {
    const { status, stderr } = bench(...args, ...STORE);
    expect(status).toBe(1);
    expect(stderr).toContain('cannot be written to');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

test('one that may not be read is named so', () => {
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'store.sqlite'), 0o000);
  const { status, stderr } = bench('list', ...STORE);
  expect(status).toBe(1);
  expect(stderr).toContain('cannot be read: permission is missing');
});

describe('homes and caches that are none', () => {
  test.each<[string, NodeJS.ProcessEnv, string[]]>([
    ['a home that is a file', { TRANSFER_BENCH_HOME: 'file' }, ['list']],
    ['a home that is too long', { TRANSFER_BENCH_HOME: 'x'.repeat(5000) }, ['list']],
    ['a home that leads round', { TRANSFER_BENCH_HOME: 'round' }, ['list']],
    [
      'a cache that is a file',
      { TRANSFER_BENCH_CACHE: 'file' },
      ['pull', 'cifar10', '--from', 'http://127.0.0.1:9/'],
    ],
    [
      'a cache that is too long',
      { TRANSFER_BENCH_CACHE: 'x'.repeat(5000) },
      ['pull', 'cifar10', '--from', 'http://127.0.0.1:9/'],
    ],
    [
      'a cache that leads round',
      { TRANSFER_BENCH_CACHE: 'round' },
      ['pull', 'cifar10', '--from', 'http://127.0.0.1:9/'],
    ],
    [
      'a link beside a store that leads round',
      { TRANSFER_BENCH_CACHE: 'own/cache' },
      ['gc', '--dry-run', '--store', 'own/store.sqlite'],
    ],
    ['a temporary folder that is none', { TMPDIR: '/no/such/folder' }, ['run', 'x.ts']],
  ])('%s', (_what, env, args) => {
    writeFileSync(join(place.folder, 'file'), '');
    symlinkSync('round', join(place.folder, 'round'));
    writeFileSync(join(place.folder, 'x.ts'), 'export default {};');
    openStore(join(place.folder, 'own/store.sqlite')).close();
    symlinkSync('loop.sqlite', join(place.folder, 'own/loop.sqlite'));
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      cwd: place.folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    expect(stderr).not.toMatch(/^\s+at |defect/m);
    if (args[0] === 'gc') expect(status).toBe(0);
    else {
      expect(stderr).toMatch(/^error: \S/);
      expect(stderr).toMatch(/^remedy: \S/m);
      expect(status).toBe(1);
    }
  });
});
