import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, runExperiment, THROUGHPUT } from '../support/store-samples.ts';
import { closing } from '../support/temporary-store.ts';

const memory = () => closing(openStore(':memory:'));

test('a run comes back as it began', () => {
  const store = memory();
  const skipped = { ...runExperiment('b'), skipReason: 'there is no GPU', planned: 0 };
  const id = store.beginRun(ENVIRONMENT, [skipped, runExperiment('a')], 42);
  const run = store.getRun(id);
  expect(run).toEqual({
    id,
    identity: expect.stringMatching(/^[0-9a-f-]{36}$/),
    selection: null,
    status: 'running',
    startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    finishedAt: null,
    environment: ENVIRONMENT,
    experiments: [skipped, runExperiment('a')],
  });
});

test('runs are listed, and the latest found', () => {
  const store = memory();
  const first = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
  const second = store.beginRun({ ...ENVIRONMENT, cores: 4 }, [runExperiment()], 1);
  store.finishRun(first, 'failed');
  expect(store.listRuns().map(({ id, status }) => [id, status])).toEqual([
    [first, 'failed'],
    [second, 'running'],
  ]);
  expect(store.getRun(first).finishedAt).not.toBeNull();
  expect(store.getRun('latest').id).toBe(second);
  expect(store.getRun('latest').environment.cores).toBe(4);
  expect(store.getRun(first).environment.cores).toBe(2);
});

test('a run that is not there is named', () => {
  const store = memory();
  expect(() => store.getRun('latest')).toThrow(
    expect.objectContaining({ code: 'store', message: ':memory: has no run yet' }),
  );
  store.beginRun(ENVIRONMENT, [], 1);
  expect(() => store.getRun(9)).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: 'run: expected a run of the store, 1 to 1, received 9',
    }),
  );
});

test('runs of dead processes are marked as interrupted, others left alone', () => {
  const store = memory();
  const [dead, alive, done] = [10, 11, 10].map((pid) =>
    store.beginRun(ENVIRONMENT, [runExperiment()], pid),
  );
  store.finishRun(done!, 'finished');
  store.markInterruptedRuns((pid) => pid === 11);
  expect([dead, alive, done].map((id) => store.getRun(id!).status)).toEqual([
    'interrupted',
    'running',
    'finished',
  ]);
  expect(store.getRun(dead!).finishedAt).toBeNull();
});

test('two experiments of one name in a run are refused, and nothing is written', () => {
  const store = memory();
  expect(() => store.beginRun(ENVIRONMENT, [runExperiment(), runExperiment()], 1)).toThrow(
    'UNIQUE',
  );
  expect(store.listRuns()).toEqual([]);
});

test('throughput comes back to the bit, each experiment its own', () => {
  const store = memory();
  const run = store.beginRun(ENVIRONMENT, [runExperiment(), runExperiment('other')], 1);
  const records = [
    { ...THROUGHPUT, relativeMargin: Number.NaN, gpuSeconds: 0.1 + 0.15 },
    { ...THROUGHPUT, task: 'training' as const, medianSeconds: Number.POSITIVE_INFINITY },
  ];
  for (const record of records) store.recordThroughput(run, record);
  store.recordThroughput(run, { ...THROUGHPUT, experiment: 'other' });
  expect(store.throughputOf(run, 'sample')).toEqual(records);
  expect(store.throughputOf(run, 'other')).toHaveLength(1);
  expect(() => store.recordThroughput(run, records[0]!)).toThrow('UNIQUE');
});
