import { expect, test } from 'vitest';
import { readingOf } from '../../../src/deployment/kept/reading.ts';
import { BenchError } from '../../../src/errors.ts';
import { dataSchema } from '../../../src/experiment/data-schema.ts';
import { madeModel } from '../../support/made-model.ts';

/** A model that was kept before it was written beside it how its images were read. */
function olderModel(data: object) {
  const { images: _, trial, ...about } = madeModel({ name: 'VGG16' }).about;
  return { ...about, trial: { ...trial, data: dataSchema.parse(data) } };
}

test('what is written beside a model is taken', () => {
  const { about } = madeModel({ name: 'VGG16', size: 50 });
  expect(readingOf(about)).toEqual(about.images);
});

test.each([
  [
    { kind: 'image-folder', dir: 'x', size: 64, resize: 'fit' },
    { size: 64, resize: 'fit', window: null },
  ],
  [
    { kind: 'image-folder', dir: 'x', range: 'full' },
    { size: 224, resize: 'stretch', window: 'full' },
  ],
  [{ kind: 'cifar10' }, { size: 32, resize: 'stretch', window: null }],
  [
    { kind: 'image-folder', dir: 'x', slices: { axis: 'axial' } },
    { size: 224, resize: 'stretch', slices: { axis: 'axial' }, window: null },
  ],
])('of an older model the trial says it: %j', (data, reading) => {
  expect(readingOf(olderModel(data))).toEqual({ ...reading, deep: null, grey: null });
});

test.each(['min-max', { bits: 12 }, { window: [-100, 300] }])(
  'not where it depended on the images: %j',
  (range) => {
    const model = olderModel({ kind: 'image-folder', dir: 'x', range });
    expect(() => readingOf(model)).toThrow(BenchError);
    expect(() => readingOf(model)).toThrow('was kept by an older version');
  },
);
