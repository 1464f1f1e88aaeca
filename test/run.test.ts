import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BenchError } from '../src/errors.ts';
import { type ExperimentInput, pretrain, procedural, vgg16 } from '../src/index.ts';
import { type RunProgress, runExperiment } from '../src/run.ts';
import { TEST_BACKEND } from './support/test-backend.ts';
import { workplace } from './support/workplace.ts';

let folder: string;
let storeFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-run-'));
  storeFile = join(folder, 'store.sqlite');
});
afterAll(() => rmSync(folder, { recursive: true }));

const drawn = { classes: 2, size: 16, train: 32, test: 16 };
const EXPERIMENT: ExperimentInput = {
  name: 'tiny',
  question: 'Does it run?',
  bases: [vgg16({ width: 0.0625 })],
  sources: [
    pretrain({ name: 'shapes', data: procedural({ name: 'shapes', label: 'shape', ...drawn }) }),
  ],
  targets: [procedural({ name: 'colours', label: 'colour', seed: 5, ...drawn })],
  regimes: ['frozen', 'scratch'],
  seeds: [1, 2],
  training: { epochs: 1, batchSize: 8, head: { units: [8] }, validation: 0.25 },
  throughput: false,
};
const OPTIONS = { backend: TEST_BACKEND, workers: 2 };

/** What is thrown of running it. */
function refused(changes: object, options: object = {}): Promise<BenchError> {
  const run = runExperiment({ ...EXPERIMENT, ...changes }, { storeFile, ...options });
  return run.then(
    () => expect.unreachable('it ran'),
    (thrown: unknown) => {
      expect(thrown).toBeInstanceOf(BenchError);
      return thrown as BenchError;
    },
  );
}

test('it trains, answers as `bench show --json` does, and knows what it has trained', async () => {
  const told: RunProgress[] = [];
  const onProgress = (progress: RunProgress) => told.push(progress);
  const result = await runExperiment(EXPERIMENT, { ...OPTIONS, storeFile, onProgress });
  expect(result).toMatchObject({ status: 'finished', failed: 0, computed: 5, reused: 0 });
  expect(told[0]).toMatchObject({ type: 'start', runId: result.runId, compute: 5, reuse: 0 });
  const ended = told.filter((each) => each.type === 'trial-end');
  expect(ended.map(({ trial }) => trial)).toContain(
    'VGG16 ×0.0625 32px · shapes → colours · frozen · seed 1',
  );
  for (const { accuracy, error, seconds } of ended) {
    expect(accuracy).toBeGreaterThanOrEqual(0);
    expect([error, seconds > 0]).toEqual([null, true]);
  }
  expect(ended).toHaveLength(5);

  const place = workplace();
  const shown = await place.bench('show', String(result.runId), '--json', '--store', storeFile);
  place.remove();
  const [{ analysis }] = JSON.parse(shown.stdout).experiments;
  const { answer, comparisons, warnings } = JSON.parse(JSON.stringify(result));
  expect(comparisons).toHaveLength(1);
  expect({ answer, comparisons, warnings }).toEqual({
    answer: analysis.answer,
    comparisons: analysis.comparisons,
    warnings: analysis.warnings,
  });

  const again = await runExperiment(EXPERIMENT, { ...OPTIONS, storeFile });
  expect(again).toMatchObject({ status: 'finished', computed: 0, reused: 5 });
  expect(again.comparisons[0]!.gap).toBe(result.comparisons[0]!.gap);
}, 60_000);

test('the signal stops it, and what was finished is kept', async () => {
  const own = join(folder, 'stopped.sqlite');
  const stop = new AbortController();
  const onProgress = ({ type }: RunProgress) => type === 'trial-end' && stop.abort();
  const options = { ...OPTIONS, workers: 1, storeFile: own, signal: stop.signal };
  const stopped = await runExperiment(EXPERIMENT, { ...options, onProgress });
  expect(stopped.status).toBe('interrupted');
  const rest = await runExperiment(EXPERIMENT, { ...OPTIONS, storeFile: own });
  expect(rest).toMatchObject({ status: 'finished', computed: 4, reused: 1 });
  const aborted = runExperiment(EXPERIMENT, {
    storeFile: own,
    signal: AbortSignal.abort('enough'),
  });
  await expect(aborted).rejects.toBe('enough');
}, 60_000);

test('only trials whose labels match are trained', async () => {
  const options = { ...OPTIONS, storeFile: join(folder, 'some.sqlite'), grep: 'scratch · seed 2' };
  expect(await runExperiment(EXPERIMENT, options)).toMatchObject({ computed: 1, failed: 0 });
}, 60_000);

test.each<[string, object, object, string, RegExp]>([
  [
    'a key',
    { epoch: 3 },
    {},
    'experiment',
    /^runExperiment\(\) is not a valid experiment\n {2}epoch: unknown key/,
  ],
  [
    'what it requires',
    { requires: { files: ['nowhere'] } },
    OPTIONS,
    'backend',
    /nothing ran, .*nowhere/s,
  ],
  [
    'a number of workers',
    {},
    { workers: 0 },
    'usage',
    /^workers: expected .* at least 1, received 0$/,
  ],
  ['a pattern', {}, { grep: '(' }, 'usage', /\(/],
  ['a store', {}, { storeFile: '/dev/null/store.sqlite' }, 'store', /cannot be opened/],
])(
  '%s that is wrong is refused in words',
  async (_what, changes, options, code, message) => {
    const error = await refused(changes, options);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.remedy).toBeTruthy();
  },
  30_000,
);

test('without a name for it the store is where `bench` has it', async () => {
  const home = join(folder, 'home');
  process.env['TRANSFER_BENCH_HOME'] = home;
  try {
    const run = runExperiment({ ...EXPERIMENT, requires: { files: ['nowhere'] } });
    await expect(run).rejects.toThrow('nothing ran');
    expect(existsSync(join(home, 'store.sqlite'))).toBe(true);
  } finally {
    delete process.env['TRANSFER_BENCH_HOME'];
  }
}, 30_000);
