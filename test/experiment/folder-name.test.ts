import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { folderName } from '../../src/experiment/folder-name.ts';
import { hashOf } from '../../src/experiment/identity.ts';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import { trialSpecSchema } from '../../src/experiment/trial-schema.ts';
import { imageFolder } from '../../src/index.ts';
import { sample } from '../support/sample-experiment.ts';

test.each([
  ['data/photos', 'photos'],
  ['data/photos/', 'photos'],
  ['./x rays (2020)', 'x-rays-2020'],
  ['Röntgen', 'Rontgen'],
  ['写真', 'images'],
  ['a'.repeat(80), 'a'.repeat(60)],
  ['.', folderName(basename(process.cwd()))],
])('the images of %j are named %j', (dir, name) => {
  expect(sample({ targets: [imageFolder({ dir })] }).targets[0]!.name).toBe(name);
});

test('a name that is given stays, and two folders may do without', () => {
  const targets = [imageFolder({ dir: 'a/ct', name: 'images' }), imageFolder({ dir: 'a/mr' })];
  expect(sample({ targets }).targets.map(({ name }) => name)).toEqual(['images', 'mr']);
  expect(() =>
    sample({ targets: [imageFolder({ dir: 'a/ct' }), imageFolder({ dir: 'b/ct' })] }),
  ).toThrow('targets: expected no two alike, but ct is there twice');
});

test('a trial keeps its hash whatever its images are called, and one of before is read', () => {
  const facts = { data: 'd', weights: null, backend: {}, code: 'c' };
  const planned = (name: object) =>
    expandMatrix(sample({ targets: [imageFolder({ dir: 'data/ct', ...name })] }));
  const [now, before] = [planned({}), planned({ name: 'images' })];
  expect(now[1]!.trial.data.name).toBe('ct');
  expect(now.map((each) => hashOf(each, facts))).toEqual(before.map((each) => hashOf(each, facts)));
  for (const { trial } of before) expect(trialSpecSchema.parse(trial)).toEqual(trial);
});
