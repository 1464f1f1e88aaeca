import { expect, test } from 'vitest';
import { type DataInput, dataSchema } from '../../src/experiment/data-schema.ts';
import { scans } from '../../src/index.ts';

const faultsOf = (options: object) =>
  dataSchema
    .safeParse({ ...scans({ name: 'chests', patients: 40 }), ...options } as DataInput)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('what it takes is few, unbalanced and small without being asked', () => {
  expect(dataSchema.parse(scans({ name: 'chests', patients: 40 }))).toEqual({
    kind: 'scans',
    name: 'chests',
    patients: 40,
    imagesPerPatient: 4,
    prevalence: 0.25,
    size: 48,
    lesionContrast: 0.3,
    lesionSize: [0.12, 0.2],
    noise: 0.03,
    test: 0.2,
    seed: 0,
  });
});

test('each class needs a patient to train, to validate and to test on', () => {
  expect(faultsOf({ prevalence: 0.05 })).toEqual([
    'prevalence: at least 3 patients of each class, one each to train, validate and test on; 0.05 of 40 patients are 2 who are ill',
  ]);
  expect(faultsOf({ prevalence: 0.95 })).toHaveLength(1);
  expect(faultsOf({ prevalence: 0.075 })).toEqual([]);
  expect(faultsOf({ test: 0.03 })).toEqual([
    'test: a share with at least 2 of 40 patients, one of each class',
  ]);
});

test('more images than memory holds are refused', () => {
  expect(faultsOf({ patients: 10_000, imagesPerPatient: 100, size: 512 })).toEqual([
    'patients: at most 5,086 images of 512 px, train and test together: they are all in memory',
  ]);
});

test.each([
  { patients: 5 },
  { imagesPerPatient: 0 },
  { size: 8 },
  { lesionSize: [0.2, 0.1] },
  { test: 0.6 },
  { noise: -1 },
  { contrast: 1 },
])('%j is refused', (options) => {
  expect(faultsOf(options).length).toBeGreaterThan(0);
});
