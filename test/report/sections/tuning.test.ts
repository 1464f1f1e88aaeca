import { expect, test } from 'vitest';
import { tuningTable } from '../../../src/report/sections/tuning.ts';
import { allFailed, ONE_BASE, reportInput } from '../../support/report-input.ts';

/** Two rates on frozen and far alone: seed 3 takes the larger, on which seed 1 diverged. */
const input = reportInput({ ...ONE_BASE, trainSizes: [100, 'all'] }, (trial) => {
  const { spec, result } = trial;
  if (spec.kind !== 'target' || result === null) return trial;
  if (spec.regime !== 'frozen' || spec.data.name !== 'far') return trial;
  const large = spec.seed === 3;
  const shift = spec.trainSize === 100 ? 1 : 0;
  const tuning = [
    {
      learningRate: 1e-5,
      weightDecay: 0,
      validationLoss: 0.5 + 0.1 * spec.seed + shift,
      steps: 9,
      chosen: !large,
    },
    {
      learningRate: 0.01,
      weightDecay: 1e-4,
      validationLoss: spec.seed === 1 ? null : 0.4 + shift,
      steps: 9,
      chosen: large,
    },
  ];
  return { ...trial, result: { ...result, tuning } };
});
const tableOf = (of: typeof input) => tuningTable(of.experiment.experiment, of.trials, of.analysis);

test('each setting of each arm has its mean loss over the seeds that did not diverge', () => {
  const base = 'VGG16 ×0.25 32px';
  expect(tableOf(input)!.folded).toBe(true);
  expect(tableOf(input)!.rows).toEqual([
    [base, 'shape → far, 100 images, frozen', '1e-5', '0', '1.700', '2 seeds'],
    [base, 'shape → far, 100 images, frozen', '0.01', '1e-4', '1.400 (diverged: 1)', '1 seed'],
    [base, 'shape → far, 400 images, frozen', '1e-5', '0', '0.700', '2 seeds'],
    [base, 'shape → far, 400 images, frozen', '0.01', '1e-4', '0.400 (diverged: 1)', '1 seed'],
  ]);
});

test('strengths of a penalty have a column where they were tried', () => {
  const tried = input.trials.map((trial) => ({
    ...trial,
    result: trial.result && {
      ...trial.result,
      tuning: trial.result.tuning.map((each, i) => ({
        ...each,
        ...(i === 0 ? { penaltyStrength: 0.1 } : {}),
      })),
    },
  }));
  const table = tableOf({ ...input, trials: tried })!;
  expect(table.columns.map(({ label }) => label)).toContain('Penalty strength');
  expect(table.rows.slice(0, 2).map((row) => row[4])).toEqual(['0.1', '–']);
  expect(tableOf(input)!.columns.map(({ label }) => label)).not.toContain('Penalty strength');
});

test('a setting on which every seed diverged has no loss', () => {
  const diverged = input.trials.map((trial) => ({
    ...trial,
    result: trial.result && {
      ...trial.result,
      tuning: trial.result.tuning.map((each) => ({ ...each, validationLoss: null })),
    },
  }));
  expect(tableOf({ ...input, trials: diverged })!.rows[0]!.slice(4)).toEqual([
    '– (diverged: 3)',
    '2 seeds',
  ]);
});

test('scratch is told by its target alone', () => {
  const tuning = [{ learningRate: 0.1, weightDecay: 0, validationLoss: 1, steps: 9, chosen: true }];
  const scratch = reportInput({ ...ONE_BASE, regimes: ['scratch'], seeds: [1] }, (trial) => ({
    ...trial,
    result: trial.result && { ...trial.result, tuning },
  }));
  expect(tableOf(scratch)!.rows.map(([, arm]) => arm)).toEqual(['near, scratch', 'far, scratch']);
});

test('without a grid there is no table', () => {
  expect(tableOf(reportInput(ONE_BASE))).toBeNull();
  expect(tableOf(allFailed())).toBeNull();
});
