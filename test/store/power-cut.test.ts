import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { openDatabase, openStore } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { closing, temporaryFolder } from '../support/temporary-store.ts';
import { expectWholeTrials } from '../support/whole-trials.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const KILLS = 10;
/** Milliseconds: ten processes start one after the other, on a machine that may be busy. */
const TIMEOUT = 240_000;

test('a process killed at any moment loses no committed trial and leaves none in half', {
  timeout: TIMEOUT,
}, async () => {
  const file = join(temporaryFolder(), 'store.sqlite');
  const random = generatorOf('moments of the kills');
  for (let kill = 1; kill <= KILLS; kill++) {
    const first = kill * 10_000;
    const { committed, pid } = await writeUntilKilled(file, first, 40 * random.uniform());
    const store = openStore(file);
    expect(store.integrityCheck()).toBe('ok');
    const run = store.getRun('latest');
    expect(run).toMatchObject({ id: kill, status: 'running' });
    const stored = expectWholeTrials(store, run.id);
    expect(stored).toEqual(stored.map((_, i) => first + i));
    expect(store.findFinished(`trial-${first + stored.length}`)).toBeNull();
    // The last commit may not have been printed yet.
    expect([committed, committed + 1]).toContain(stored.length);
    store.markInterruptedRuns((other) => other !== pid);
    expect(store.getRun('latest').status).toBe('interrupted');
    store.close();
  }
});

/** Kills the writer some milliseconds after its first commit; returns how many it told of. */
async function writeUntilKilled(file: string, first: number, milliseconds: number) {
  const writer = spawn(
    process.execPath,
    ['--import', 'jiti/register', 'test/store/writer.ts', file, String(first)],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  writer.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  const ended = once(writer, 'close');
  await Promise.race([once(writer.stdout, 'data'), ended]);
  await after(milliseconds);
  writer.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  return { committed: printed.split('\n').length - 1, pid: writer.pid };
}

/** A store whose every commit is still in its write-ahead log, as bytes of the two files. */
function storeInLog(trials: number): { readonly base: Buffer; readonly log: Buffer } {
  const file = join(temporaryFolder(), 'store.sqlite');
  const db = openDatabase(file);
  db.pragma('wal_autocheckpoint = 0');
  const store = closing(storeOn(db));
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  for (let number = 0; number < trials; number++) store.recordTrial(run, endedTrial(number));
  return { base: readFileSync(file), log: readFileSync(`${file}-wal`) };
}

/** Opens what a power cut left, and returns the numbers of the trials in it. */
function reopened(base: Buffer, log: Buffer, file: string): number[] {
  writeFileSync(file, base);
  writeFileSync(`${file}-wal`, log);
  const store = openStore(file);
  try {
    expect(store.integrityCheck()).toBe('ok');
    const numbers = store.listRuns().flatMap((run) => expectWholeTrials(store, run.id));
    expect(store.findFinished(`trial-${numbers.length}`)).toBeNull();
    return numbers;
  } finally {
    store.close();
  }
}

test('a log that a power cut left at any length gives whole trials, the longer the more', () => {
  const { base, log } = storeInLog(6);
  const folder = temporaryFolder();
  let files = 0;
  const trialsAt = (length: number) =>
    reopened(base, log.subarray(0, length), join(folder, `${files++}.sqlite`));
  expect(trialsAt(log.length)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(trialsAt(0)).toEqual([]);
  const kept = new Map<number, number>();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: log.length - 1 }), (length) => {
      const numbers = trialsAt(length);
      expect(numbers).toEqual(numbers.map((_, i) => i));
      kept.set(length, numbers.length);
    }),
    { numRuns: 40 },
  );
  const counts = [...kept].sort(([a], [b]) => a - b).map(([, count]) => count);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(Math.max(...counts)).toBeLessThan(6);
});

test('a torn page in the log ends it: what was committed before stays', () => {
  const { base, log } = storeInLog(6);
  const folder = temporaryFolder();
  let files = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: log.length - 1 }), (at) => {
      const torn = Buffer.from(log);
      torn[at]! ^= 0x10;
      const numbers = reopened(base, torn, join(folder, `${files++}.sqlite`));
      expect(numbers).toEqual(numbers.map((_, i) => i));
    }),
    { numRuns: 20 },
  );
});
