import { expect, test } from 'vitest';
import type { DataCounts } from '../../../src/experiment/data-counts.ts';
import { dataLines } from '../../../src/runner/progress/start-lines.ts';

const SCANS: DataCounts = {
  name: 'scans',
  classes: [
    { name: 'healthy', train: 80, validation: null, test: 20 },
    { name: 'lesion', train: 30, validation: null, test: 10 },
  ],
  groups: { are: 'patient', train: 22, test: 6 },
};

test('images by class and split, and what they are of', () => {
  expect(dataLines([SCANS], [])).toEqual([
    'data scans: 2 classes (train, validation included / test): healthy 80 / 20, lesion 30 / 10, of 22 / 6 patients',
  ]);
});

test('under cross-validation the splits of the data set are set aside', () => {
  expect(dataLines([{ ...SCANS, folds: 5 }], ['scans: a note'])).toEqual([
    'data scans: 2 classes, in 5 folds: healthy 100, lesion 40, of 28 patients',
    'data scans: a note',
  ]);
});
