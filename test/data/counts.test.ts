import { expect, test } from 'vitest';
import { countsOf } from '../../src/data/counts.ts';
import { proceduralDataSet } from '../../src/data/procedural/procedural.ts';
import { scansDataSet } from '../../src/data/scans/scans.ts';
import { proceduralSpec, scansSpec } from '../support/data-sets.ts';

test('images are counted by class and split, and the groups that they are of', () => {
  const chests = scansDataSet(scansSpec({ patients: 20, imagesPerPatient: 3 }));
  expect(countsOf(chests)).toEqual({
    name: 'chests',
    classes: [
      { name: 'healthy', train: 36, validation: null, test: 9 },
      { name: 'lesion', train: 12, validation: null, test: 3 },
    ],
    groups: { are: 'patient', train: 16, test: 4 },
  });
  const { groupsAre: _, ...unnamed } = chests;
  expect(countsOf(unnamed).groups).toEqual({ are: 'group', train: 16, test: 4 });
});

test('validation of its own is counted apart, and images without groups are of none', () => {
  const shapes = proceduralDataSet(proceduralSpec({ classes: 2, train: 10, test: 4 }));
  expect(countsOf({ ...shapes, validation: Int32Array.of(0, 2, 3) })).toEqual({
    name: 'tiny',
    classes: [
      { name: 'disc', train: 3, validation: 2, test: 2 },
      { name: 'square', train: 4, validation: 1, test: 2 },
    ],
  });
});
