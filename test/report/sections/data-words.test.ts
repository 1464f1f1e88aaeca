import { expect, test } from 'vitest';
import { sourceWord, targetWord } from '../../../src/report/sections/data-words.ts';
import { ONE_BASE, reportInput } from '../../support/report-input.ts';

const shape = {
  kind: 'pretrain',
  name: 'shape',
  data: { kind: 'procedural', name: 'shapes', label: 'shape', train: 40, test: 16 },
} as const;
const { sources, targets } = reportInput({
  ...ONE_BASE,
  sources: [
    shape,
    { kind: 'weights', name: 'rays', file: 'rays.h5' },
    { kind: 'random' },
    { kind: 'mean-variance', name: 'scale', of: 'shape' },
  ],
}).experiment.experiment;
const images = [{ label: 'circle', picture: 'data:,' }];

test('each kind of source is told in words', () => {
  expect(sources.map((source) => sourceWord(source, new Map()))).toEqual([
    {
      name: 'shape',
      meaning: 'pretrained here on drawn images, labelled by shape, vivid palette',
      samples: [],
    },
    { name: 'rays', meaning: 'weights from a file', samples: [] },
    { name: 'random', meaning: 'random weights, a control', samples: [] },
    { name: 'scale', meaning: 'random weights at the scale of shape, a control', samples: [] },
  ]);
  expect(sourceWord({ kind: 'imagenet', name: 'imagenet' }, new Map()).meaning).toBe(
    'published ImageNet weights',
  );
});

test('a source and a target have the samples of their own data, and none where they are missing', () => {
  const [near, far] = targets;
  const source = sources[0]!;
  if (source.kind !== 'pretrain') throw new Error('The first source is pretrained.');
  const samples = new Map([
    [source.data, { images }],
    [near!, { images: [] }],
    [far!, { missing: 'the files have changed' }],
  ]);
  expect(sourceWord(source, samples).samples).toEqual(images);
  expect(targetWord(near!, samples).samples).toEqual([]);
  expect(targetWord(far!, samples)).toEqual({
    name: 'far',
    meaning: 'drawn images, labelled by texture, vivid palette',
    samples: [],
  });
  expect(targetWord(far!, new Map([[far!, { images }]])).samples).toEqual(images);
});
