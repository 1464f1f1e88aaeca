import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
beforeAll(() => {
  place = workplace();
  place.write('tiny.ts', tinyExperiment());
  // The same trials but for one regime that diverges, under other names.
  place.write(
    'other.ts',
    tinyExperiment(`
      name: 'other',
      training: { epochs: 2, batchSize: 8, head: { units: [8] }, validation: 0.25,
        // Without a relu in the head nothing can die: the weights overflow in the first epoch.
        'fine-tuned': { headEpochs: 0, head: { units: [] }, baseLearningRate: 10, optimizer: { name: 'sgd', learningRate: 10, momentum: 0.99 } } },
      targets: [procedural({ name: 'renamed', label: 'colour', classes: 2, size: 16, train: 32, test: 16, seed: 5 })],`),
  );
});
afterAll(() => place.remove());

/** What a command printed as JSON. */
async function json(...args: string[]) {
  const finished = await place.bench(...args, '--json');
  return { ...finished, value: JSON.parse(finished.stdout) };
}

describe.sequential('a first run and what follows', () => {
  test('--list shows the matrix with an estimate and trains nothing', async () => {
    const { code, value } = await json('run', 'tiny.ts', '--list');
    expect(code).toBe(0);
    expect(value.trials).toHaveLength(7);
    expect(value.estimateSeconds).toBeGreaterThan(0);
    // Not even a store.
    expect((await place.bench('list')).stderr).toContain('no store at');
  });

  test('run trains every trial, prints one line each and writes the report', async () => {
    const { code, stdout, stderr } = await place.bench('run', 'tiny.ts');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.match(/^\[\d\/7\] VGG16 .* accuracy \d+\.\d%/gm)).toHaveLength(7);
    expect(stdout).toContain(`backend ${TEST_BACKEND} on CPU`);
    expect(stdout).toContain('report: reports/tiny/index.html');
    for (const file of ['summary.md', 'index.html', 'charts/gap.svg', 'charts/gap.vl.json']) {
      expect(existsSync(join(place.folder, 'reports/tiny', file))).toBe(true);
    }
    const summary = readFileSync(join(place.folder, 'reports/tiny/summary.md'), 'utf8');
    expect(summary).toContain('7 of 7 planned trials finished');
  });

  test('show and report tell the same from the store', async () => {
    const shown = (await json('show')).value;
    expect(shown.run.status).toBe('finished');
    expect(shown.experiments[0].trials).toHaveLength(7);
    expect(shown.experiments[0].analysis.comparisons).toHaveLength(2);
    const { code, value } = await json('report', '1', '--reports', 'again');
    expect(code).toBe(0);
    const { answer } = shown.experiments[0].analysis;
    expect(value).toEqual([
      { experiment: 'tiny', folder: join('again', 'tiny'), answer, ended: 7, planned: 7 },
    ]);
    expect(readFileSync(join(place.folder, 'again/tiny/summary.md'), 'utf8')).toBe(
      readFileSync(join(place.folder, 'reports/tiny/summary.md'), 'utf8'),
    );
  });

  test('a second run reuses all, and another experiment what it shares under its own names', async () => {
    expect((await json('run', 'tiny.ts')).value).toMatchObject({ computed: 0, reused: 7 });
    const { code, value, stderr } = await json('run', 'other.ts');
    // The fine-tuned trials diverge: each is reported, and the rest goes on.
    expect(code).toBe(1);
    expect(value).toMatchObject({ status: 'failed', computed: 2, reused: 5, failed: 2 });
    expect(stderr.match(/FAILED: training diverged: the loss is \S+ in epoch/g)).toHaveLength(2);
    expect(stderr).toContain('Lower the learning rate of this regime.');
    const frozen = value.experiments[0].comparisons.find(
      (c: { regime: string }) => c.regime === 'frozen',
    );
    expect(frozen).toMatchObject({ target: 'renamed', pairs: { length: 2 } });
  });
});

test('a run beside the skipped experiment succeeds and names it', async () => {
  place.write('gpu.ts', tinyExperiment("name: 'gpu', requires: { gpu: true },"));
  const { code, stdout } = await place.bench('run', 'tiny.ts', 'gpu.ts');
  expect(code).toBe(0);
  expect(stdout).toContain('skipped gpu.ts: needs a GPU');
});
