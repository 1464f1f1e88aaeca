import { execFileSync, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

let place: Workplace;
beforeEach(() => {
  place = workplace();
});
afterEach(() => place.remove());

/** Runs, 2 of which lacks what 1 has; more than a pipe holds. */
function store(): void {
  const store = openStore(join(place.folder, '.transfer-bench/store.sqlite'));
  for (const trials of [2, 1]) {
    const run = store.beginRun(ENVIRONMENT, [{ ...runExperiment(), planned: trials }], 1);
    for (let i = 0; i < trials; i++) store.recordTrial(run, endedTrial(i));
    store.finishRun(run, 'finished');
  }
  store.close();
}

/** The exit code of a command whose reader takes one line and goes. */
function headed(command: string): number {
  const script = `${process.execPath} ${MAIN} ${command} 2>/dev/null | head -1 >/dev/null; exit \${PIPESTATUS[0]}`;
  try {
    execFileSync('bash', ['-c', script], { cwd: place.folder });
    return 0;
  } catch (thrown) {
    return (thrown as { status: number }).status;
  }
}

test('a run without a reader ends as an interrupt, and is written so', () => {
  place.write('tiny.ts', tinyExperiment());
  expect(headed('run tiny.ts')).toBe(130);
  const stored = openStore(join(place.folder, '.transfer-bench/store.sqlite'));
  expect(stored.getRun('latest').status).toBe('interrupted');
  stored.close();
});

test('a gate without a reader trips as it does with one', () => {
  store();
  expect(headed('compare 1 2')).toBe(3);
});

test.each(['list --json', 'show 1 --json', 'export 1 --table predictions', '--help', 'run --help'])(
  'bench %s has nothing left to do',
  (command) => {
    store();
    expect(headed(command)).toBe(0);
  },
);

test.runIf(process.platform === 'linux')('what cannot be written is never a success', async () => {
  store();
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [MAIN, 'list'], {
    cwd: place.folder,
    stdio: ['ignore', full, 'pipe'],
  });
  let stderr = '';
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((done) => child.on('close', done));
  expect(code).toBe(1);
  expect(stderr).toContain('error: the disk is full');
  expect(stderr).not.toMatch(/^\s+at /m);
});

describe('an end that is asked for', () => {
  test.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)('%s interrupts a run', async (signal) => {
    place.write('tiny.ts', tinyExperiment());
    const { child, finished } = place.start('run', 'tiny.ts');
    await new Promise<void>((begun) => child.stdout!.on('data', () => begun()));
    child.kill(signal);
    const { code, stderr } = await finished;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    const stored = openStore(join(place.folder, '.transfer-bench/store.sqlite'));
    expect(stored.getRun('latest').status).toBe('interrupted');
    stored.close();
  });
});
