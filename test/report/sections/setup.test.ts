import { expect, test } from 'vitest';
import { weights } from '../../../src/index.ts';
import {
  basesTable,
  classesTable,
  dataTable,
  parametersTable,
  trainingTable,
} from '../../../src/report/sections/setup.ts';
import { columnOf } from '../../support/blocks.ts';
import { allFailed, ONE_BASE, reportInput } from '../../support/report-input.ts';

test('each pretraining and regime has a column of its own settings', () => {
  const { experiment } = reportInput({
    ...ONE_BASE,
    training: { epochs: 5, batchSize: 16, scratch: { steps: 7 } },
  }).experiment;
  const table = trainingTable(experiment);
  expect(table.columns.map(({ label }) => label)).toEqual([
    'Setting',
    'pretraining shape',
    'frozen',
    'fine-tuned',
    'scratch',
  ]);
  // The source's own 20 epochs, but the batch of the experiment.
  expect(table.rows[0]!.slice(1)).toEqual([
    'at most 20 epochs',
    'at most 5 epochs',
    'at most 5 epochs',
    'at most 7 steps',
  ]);
  expect(table.rows[1]!.slice(1)).toEqual(Array(4).fill('16 images'));
});

test('each budget has a column of every regime', () => {
  const { experiment } = reportInput({
    ...ONE_BASE,
    regimes: ['frozen', 'scratch'],
    budgets: [
      { kind: 'equal', steps: 30 },
      { kind: 'converged', epochs: 90 },
    ],
  }).experiment;
  const { columns, rows } = trainingTable(experiment);
  expect(columns.slice(2).map(({ label }) => label)).toEqual([
    'frozen, equal',
    'frozen, converged',
    'scratch, equal',
    'scratch, converged',
  ]);
  expect(rows[0]!.slice(2, 4)).toEqual(['at most 30 steps', 'at most 90 epochs']);
});

test('pixels are scaled as each base does, or as the experiment says for all', () => {
  const bases = [{ name: 'VGG16' as const }, { name: 'InceptionResNetV2' as const, width: 0.25 }];
  const scaling = (preprocessing: 'base' | 'unit') =>
    basesTable(reportInput({ bases, preprocessing }).experiment.experiment);
  expect(scaling('base').rows).toEqual([
    ['VGG16 32px', '1', '32 × 32 px', 'caffe: RGB to BGR, minus the ImageNet means'],
    ['InceptionResNetV2 ×0.25 75px', '0.25', '75 × 75 px', 'tf: / 127.5 − 1'],
  ]);
  expect(columnOf(scaling('unit'), 'Pixel scaling')).toEqual(['unit: / 255', 'unit: / 255']);
});

test('what scales the pixels of one source alone is said, and that scratch keeps the usual', () => {
  const bases = [{ name: 'VGG16' as const }];
  const sources = [
    weights('a.h5', { name: 'xray', preprocessing: 'tf' }),
    weights('b.h5', { name: 'plain' }),
  ];
  const { experiment } = reportInput({ bases, sources }).experiment;
  expect(columnOf(basesTable(experiment), 'Pixel scaling')).toEqual([
    'scratch and every other trial: caffe: RGB to BGR, minus the ImageNet means; trials from xray: tf: / 127.5 − 1',
  ]);
});

test('each source and target has the split that its own trials had', () => {
  const input = reportInput({ ...ONE_BASE, trainSizes: [100, 'all'] }, (trial) => {
    if (trial.result === null) return trial;
    const { spec } = trial;
    const train = spec.kind === 'pretraining' ? 1800 : (spec.trainSize ?? 400) * 0.9;
    const classes = spec.data.name === 'far' ? ['a', 'b'] : trial.result.classes;
    const split = { train, validation: 40, test: 1000 };
    return { ...trial, result: { ...trial.result, split, classes } };
  });
  const { rows } = dataTable(input.experiment.experiment, input.trials, input.analysis);
  expect(rows.map(([role, , split, classes]) => [role, split, classes])).toEqual([
    ['source shape', '1,800 / 40 / 1,000', '4'],
    ['target near, 100 images', '90 / 40 / 1,000', '4'],
    ['target near, 400 images', '360 / 40 / 1,000', '4'],
    ['target far, 100 images', '90 / 40 / 1,000', '2'],
    ['target far, 400 images', '360 / 40 / 1,000', '2'],
  ]);
});

test('weights that were not pretrained here say where they are from', () => {
  const input = reportInput({
    ...ONE_BASE,
    sources: [
      { kind: 'weights', name: 'one', file: 'one.h5' },
      { kind: 'weights', name: 'each', file: { VGG16: 'vgg.h5' } },
      { kind: 'random' },
      { kind: 'mean-variance', name: 'scale', of: 'one' },
    ],
  });
  const table = dataTable(input.experiment.experiment, [], input.analysis);
  expect(table.rows.slice(0, 4)).toEqual([
    ['source one', 'weights file one.h5', '–', '–'],
    ['source each', 'VGG16: vgg.h5', '–', '–'],
    ['source random', 'none: random weights, a control', '–', '–'],
    [
      'source scale',
      'drawn anew with the mean and variance of each array of one, a control',
      '–',
      '–',
    ],
  ]);
  expect(table.rows[4]!.slice(2)).toEqual(['–', '–']);
});

test('images by class, where they were kept; more than twenty rows are folded', () => {
  const { experiment } = reportInput(ONE_BASE);
  expect(classesTable(experiment)).toBeNull();
  const counted = (classes: number) => ({
    ...experiment,
    data: [
      {
        name: 'near',
        classes: Array.from({ length: classes }, (_, i) => ({
          name: `class ${i}`,
          train: 1234,
          validation: i === 0 ? null : 5,
          test: 9876,
        })),
      },
    ],
  });
  const table = classesTable(counted(20))!;
  expect(table.rows.slice(0, 2)).toEqual([
    ['near', 'class 0', '1,234', 'of train', '9,876'],
    ['near', 'class 1', '1,234', '5', '9,876'],
  ]);
  expect(table.folded).toBe(false);
  expect(classesTable(counted(21))!.folded).toBe(true);
});

test('parameters stand once a base and regime, of finished trials of targets alone', () => {
  expect(parametersTable(reportInput(ONE_BASE).trials)!.rows).toEqual([
    ['VGG16 ×0.25 32px', 'frozen', '4', '1,058,000', '136,000'],
    ['VGG16 ×0.25 32px', 'fine-tuned', '4', '1,058,000', '1,052,000'],
    ['VGG16 ×0.25 32px', 'scratch', '4', '1,058,000', '1,052,000'],
  ]);
  expect(parametersTable(allFailed().trials)).toBeNull();
});
