import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { localProcesses } from '../../src/runner/local-processes.ts';
import type { PlannedJob } from '../../src/runner/plan/planned-job.ts';
import type { Prepared } from '../../src/runner/plan/prepare-run.ts';
import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, runExperiment, targetSpec } from '../support/store-samples.ts';
import { closing, temporaryFolder } from '../support/temporary-store.ts';

const HOUR = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 5, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a trial takes no less than no time, though the clock is set back', async () => {
  const job = {
    hash: 'x',
    planned: { trial: targetSpec(1), source: null, pretraining: null },
    needs: null,
    weights: null,
    saves: false,
  } as unknown as PlannedJob;
  const prepared = {
    request: 'wasm',
    backend: { name: 'wasm', gpu: false },
    home: temporaryFolder(),
    workers: { environment: {} },
    retries: 0,
  } as unknown as Prepared;
  const pending = localProcesses(prepared).train(job, 0, {}, new AbortController().signal);
  vi.setSystemTime(Date.now() - HOUR);
  const ended = await pending;
  expect(ended!.wallSeconds).toBeGreaterThanOrEqual(0);
  expect(ended!.wallSeconds).toBeLessThan(3600);
  expect(ended!.startedAt).toEqual(new Date(Date.UTC(2026, 5, 1)));
});

test('a run ends after it began, though the clock is set back', () => {
  const store = closing(openStore(join(temporaryFolder(), 'store.sqlite')));
  const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  vi.setSystemTime(Date.now() - HOUR);
  store.finishRun(run, 'finished');
  const { startedAt, finishedAt } = store.getRun(run);
  expect(startedAt).toBe('2026-06-01T00:00:00.000Z');
  expect(Date.parse(finishedAt!)).toBeGreaterThanOrEqual(Date.parse(startedAt));
  expect(Date.parse(finishedAt!)).toBeLessThan(Date.parse(startedAt) + HOUR);
});
