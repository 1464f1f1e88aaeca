import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
beforeAll(() => {
  place = workplace();
});
afterAll(() => place.remove());

test.each([
  [
    'more images than there are',
    "trainSizes: ['all', 33],",
    [],
    'trainSizes[1]: expected at most the 32 training images of colours, received 33',
  ],
  [
    'fewer than two a class',
    'trainSizes: [16, 3],',
    ['--list'],
    'trainSizes[1]: expected at least 4, two images for each class of colours, received 3',
  ],
])('%s: exit code 2 before anything is trained', async (_what, changes, args, line) => {
  const file = place.write('x.ts', tinyExperiment(changes));
  const { code, stdout, stderr } = await place.bench('run', file, ...args);
  expect(stderr).toContain(`error: x.ts is not a valid experiment\n  ${line}`);
  expect(stderr).toContain("remedy: Change the size, or use 'all'.");
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(existsSync(join(place.folder, 'reports'))).toBe(false);
  expect(existsSync(join(place.folder, '.transfer-bench/sources'))).toBe(false);
});

test('sizes, budgets, grids and controls run, and their figures come back from the store', async () => {
  const file = place.write(
    'fair.ts',
    tinyExperiment(`
      name: 'fair',
      sources: [
        { kind: 'pretrain', name: 'shapes', data: procedural({ name: 'shapes', label: 'shape', classes: 2, size: 16, train: 32, test: 16 }) },
        { kind: 'mean-variance', of: 'shapes' },
      ],
      seeds: [1],
      regimes: ['frozen', 'scratch'],
      trainSizes: [16],
      budgets: [{ kind: 'equal', steps: 4 }, { kind: 'converged', epochs: 3, patience: 1 }],
      training: { epochs: 2, batchSize: 8, head: { units: [8] }, validation: 0.25, frozen: { tune: { learningRate: [1e-4, 1e-2] } } },`),
  );
  const ran = await place.bench('run', file, '--json');
  expect(ran.stderr).not.toContain('error');
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ computed: 1 + 2 * 3, failed: 0 });
  const shown = JSON.parse((await place.bench('show', '--json')).stdout);
  const trials: Shown[] = shown.experiments[0].trials;
  const targets = trials.filter(({ spec }) => spec.kind === 'target');
  expect(targets).toHaveLength(6);
  for (const { spec, result } of targets) {
    expect(spec.trainSize).toBe(16);
    expect(result.split).toEqual({ train: 12, validation: 4, test: 16 });
    for (const figure of [result.balancedAccuracy, result.auc, result.calibrationError]) {
      expect(figure).toBeGreaterThanOrEqual(0);
      expect(figure).toBeLessThanOrEqual(1);
    }
    if (spec.budget === 'equal') expect(result.steps).toBe(4);
    const frozen = spec.regime === 'frozen';
    expect(result.tuning.map((each) => each.learningRate)).toEqual(frozen ? [1e-4, 1e-2] : []);
    expect(result.tuning.filter((each) => each.chosen)).toHaveLength(frozen ? 1 : 0);
    // Only the source's own weights have its head, whose answers LEEP compares.
    expect(result.transfer === null).toBe(!frozen);
    if (frozen) {
      expect(result.transfer?.logMe).toEqual(expect.any(Number));
      expect(result.transfer?.leep === null).toBe(spec.start !== 'weights');
      // Nor are other weights' features at a distance from its images'.
      expect(result.transfer?.frechet === null).toBe(spec.start !== 'weights');
    }
  }
}, 120_000);

interface Shown {
  readonly spec: {
    readonly kind: string;
    readonly trainSize: number | null;
    readonly budget: string | null;
    readonly regime: string;
    readonly start: string;
  };
  readonly result: {
    readonly split: object;
    readonly balancedAccuracy: number;
    readonly auc: number;
    readonly calibrationError: number;
    readonly steps: number;
    readonly tuning: readonly { readonly learningRate: number; readonly chosen: boolean }[];
    readonly transfer: {
      readonly logMe: number;
      readonly leep: number | null;
      readonly frechet: number | null;
    } | null;
  };
}
