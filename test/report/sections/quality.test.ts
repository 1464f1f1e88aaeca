import { expect, test } from 'vitest';
import type { PlainRegime } from '../../../src/experiment/regime.ts';
import { costTable, qualityTable, timeNote } from '../../../src/report/sections/quality.ts';
import { columnOf } from '../../support/blocks.ts';
import { allFailed, ONE_BASE, reportInput, scoring } from '../../support/report-input.ts';

const { analysis } = reportInput(
  ONE_BASE,
  scoring(() => 0.6),
);

test('that times do not compare is said where machines differ', () => {
  expect(timeNote(analysis)).toEqual([]);
  expect(timeNote({ ...analysis, kindsOfMachines: 3 })[0]).toContain('3 kinds of machine');
  expect(timeNote({ cells: [], kindsOfMachines: 3 })).toEqual([]);
});

test('every arm has its qualities, each in its own unit', () => {
  // Balanced accuracy and AUC are the fixture's own; the calibration error of the first base is 0.04.
  const one = reportInput({ ...ONE_BASE, seeds: [1] }, (trial) =>
    trial.result === null
      ? trial
      : { ...trial, result: { ...trial.result, balancedAccuracy: 0.41, auc: 0.7384 } },
  );
  const table = qualityTable(one.analysis)!;
  expect(table.columns.map(({ label }) => label)).toEqual([
    'Base',
    'Arm',
    'Accuracy (%)',
    'Balanced accuracy (%)',
    'AUC',
    'Calibration error (points)',
    '… after temperature scaling (points)',
    'Temperature',
  ]);
  const accuracy = one.trials.find(({ spec }) => spec.kind === 'target')!.result!.testAccuracy;
  expect(table.rows[0]).toEqual([
    'VGG16 ×0.25 32px',
    'shape → near, frozen',
    (100 * accuracy).toFixed(1),
    '41.0',
    '0.738',
    '4.0',
    '2.0',
    '1.50',
  ]);
  expect(columnOf(table, 'Arm')).toContain('far, scratch');
});

test('a quality that older trials lack is a dash, not NaN', () => {
  const cells = analysis.cells.map((cell) => ({ ...cell, auc: Number.NaN }));
  expect(new Set(columnOf(qualityTable({ ...analysis, cells })!, 'AUC'))).toEqual(new Set(['–']));
});

test('each arm has its steps and time, and its source what it cost before', () => {
  const [frozen, , scratch] = costTable(analysis)!.rows;
  // Epochs of 12 steps: 9, 12 and 10 of the frozen seeds on near, each of 0.4 seconds.
  expect(frozen!.slice(0, 4)).toEqual(['VGG16 ×0.25 32px', 'shape → near, frozen', '124', '4.1 s']);
  expect(frozen!.slice(5)).toEqual(['96', '1 min 04 s']);
  expect(scratch!.slice(1, 3)).toEqual(['near, scratch', '128']);
  expect(scratch!.slice(4)).toEqual(['–', '–', '–']);
});

test('time against scratch is that of the same target, size and budget', () => {
  const seconds = { frozen: 10, 'fine-tuned': 30, scratch: 20 };
  const timed = reportInput({ ...ONE_BASE, trainSizes: [100, 'all'] }, (trial) => {
    if (trial.spec.kind !== 'target') return trial;
    const slow = trial.spec.data.name === 'near' && trial.spec.trainSize === 100 ? 2 : 1;
    const { regime } = trial.spec;
    return {
      ...trial,
      wallSeconds: seconds[regime as PlainRegime] * (regime === 'frozen' ? slow : 1),
    };
  });
  const table = costTable(timed.analysis)!;
  const ratios = new Map(table.rows.map((row) => [row[1], row[4]]));
  expect(ratios.get('shape → near, 100 images, frozen')).toBe('1.00 [1.00, 1.00]');
  expect(ratios.get('shape → near, 400 images, frozen')).toBe('0.50 [0.50, 0.50]');
  expect(ratios.get('shape → far, 100 images, fine-tuned')).toBe('1.50 [1.50, 1.50]');
});

test('there is neither before a trial finished', () => {
  expect(qualityTable(allFailed().analysis)).toBeNull();
  expect(costTable(allFailed().analysis)).toBeNull();
});
