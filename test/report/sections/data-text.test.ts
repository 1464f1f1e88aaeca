import { expect, test } from 'vitest';
import { type DataInput, dataSchema } from '../../../src/experiment/data-schema.ts';
import { dataText, meaningOf } from '../../../src/report/sections/data-text.ts';

const text = (data: DataInput) => dataText(dataSchema.parse(data));
const meaning = (data: DataInput) => meaningOf(dataSchema.parse(data));
const folder = { kind: 'image-folder', name: 'rays', dir: 'data/rays' } as const;

test('drawn images are told by all that draws them', () => {
  const drawn: DataInput = {
    kind: 'procedural',
    name: 'far',
    label: 'texture',
    size: 48,
    palette: 'grey',
    noise: 0.1,
    objectSize: [0.2, 0.6],
    seed: 7,
    train: 8,
    test: 8,
  };
  expect(text(drawn)).toBe(
    'far: procedural, label texture, 48 × 48 px, palette grey, noise 0.1, object 0.2 to 0.6 of the image, seed 7',
  );
  expect(meaning(drawn)).toBe('drawn images, labelled by texture, grey palette');
});

test('drawn scans are told with their patients', () => {
  const drawn: DataInput = {
    kind: 'scans',
    name: 'chest',
    patients: 60,
    imagesPerPatient: 5,
    seed: 2,
  };
  expect(text(drawn)).toBe(
    'chest: drawn chest images, 5 of each of 60 patients, 15 of them ill, 48 × 48 px, lesions 0.12 to 0.2 of the image, 0.3 brighter, noise 0.03, 20.0% of the patients tested on, seed 2',
  );
  expect(meaning(drawn)).toBe('drawn chest images of 60 patients, 15 of them with lesions');
});

test('CIFAR is told with the labels, classes and batches that were asked for', () => {
  expect(text({ kind: 'cifar10' })).toBe('cifar10: CIFAR-10, 32 × 32 px');
  expect(text({ kind: 'cifar10', classes: ['cat', 'dog'], batches: [1, 3] })).toBe(
    'cifar10: CIFAR-10, 32 × 32 px, batches 1, 3, classes cat, dog',
  );
  expect(text({ kind: 'cifar100', labels: 'coarse' })).toBe(
    'cifar100: CIFAR-100, coarse labels, 32 × 32 px',
  );
  expect(meaning({ kind: 'cifar100', classes: ['man', 'woman', 'boy'] })).toBe(
    'CIFAR-100, fine labels, 3 classes',
  );
});

test('a folder is told with how its images were made square, scaled, split and chosen', () => {
  expect(text(folder)).toBe(
    'rays: images of data/rays, stretched to 224 × 224 px, 20.0% tested on (drawn by seed 0) unless a folder has the test images',
  );
  expect(
    text({
      ...folder,
      size: 64,
      resize: 'fit',
      range: { bits: 12 },
      splits: { train: ['train', 'extra'], test: 'held-out' },
      groupBy: '^(p\\d+)_',
      unreadable: 'skip',
      classes: ['ill', 'well'],
    }),
  ).toBe(
    'rays: images of data/rays, fitted with black margins to 64 × 64 px, values by the range of 12 bits, train from train and extra, test from held-out, split by the groups of ^(p\\d+)_, files that cannot be read left out, classes ill, well',
  );
  expect(meaning({ ...folder, classes: ['ill', 'well'] })).toBe('images of data/rays, 2 classes');
});

test('ranges are told by their name or their ends', () => {
  expect(text({ ...folder, range: 'min-max' })).toContain(', values by the range min-max,');
  expect(text({ ...folder, range: { window: [40, 400] } })).toContain('by the range 40 to 400,');
});

test('folders that are no splits are said to be classes', () => {
  expect(text({ ...folder, resize: 'crop', splits: false, test: 0.25, testSeed: 3 })).toBe(
    'rays: images of data/rays, cropped to 224 × 224 px, every folder a class, 25.0% tested on (drawn by seed 3) unless a folder has the test images',
  );
});

test('a manifest is told with its columns, and how its images were made square and split', () => {
  const table = { kind: 'manifest', file: 'data/labels.csv' } as const;
  const drawn = '20.0% tested on (drawn by seed 0) unless a column says the splits';
  expect(text(table)).toBe(
    `labels: images of data/labels.csv, stretched to 224 × 224 px, ${drawn}`,
  );
  expect(
    text({
      ...table,
      root: 'scans',
      columns: { label: 'finding', split: false, group: 'patient' },
      range: 'full',
      unreadable: 'skip',
      classes: ['ill', 'well'],
    }),
  ).toBe(
    `labels: images of data/labels.csv in scans, stretched to 224 × 224 px, values by the range full, label by the column finding, no split, group by the column patient, ${drawn}, files that cannot be read left out, classes ill, well`,
  );
  expect(meaning(table)).toBe('images of data/labels.csv');
});

test('an archive of arrays is told with how its images were made square', () => {
  const archive = { kind: 'npz', file: 'path.npz', size: 64 } as const;
  expect(text(archive)).toBe('path: images of path.npz, stretched to 64 × 64 px');
  expect(text({ ...archive, classNames: ['ill', 'well'] })).toContain(' px, classes ill, well');
  expect(meaning({ ...archive, classNames: ['ill', 'well'] })).toBe(
    'images of path.npz, 2 classes',
  );
});

test('files of many images are told with their splits and with what is read of them', () => {
  const parquet = {
    kind: 'parquet',
    files: { train: ['a.parquet', 'b.parquet'], test: 'c.parquet' },
    columns: { label: 'finding' },
    size: 64,
  } as const;
  expect(text({ ...parquet, files: { train: [...parquet.files.train], test: 'c.parquet' } })).toBe(
    'a: images of a.parquet and b.parquet (train), c.parquet (test), stretched to 64 × 64 px, label by the column finding, 20.0% tested on (drawn by seed 0) unless files say the splits',
  );
  const shards = { kind: 'web-dataset', files: 'pets/{0..3}.tar', group: 'json.owner' } as const;
  expect(text(shards)).toBe(
    'pets: images of pets/{0..3}.tar, stretched to 224 × 224 px, group by json.owner, 20.0% tested on (drawn by seed 0) unless files say the splits',
  );
  expect(meaning({ ...shards, classes: ['a', 'b'] })).toBe('images of pets/{0..3}.tar, 2 classes');
});

test('an archive is told with what is taken of it', () => {
  expect(
    text({ kind: 'npz', file: 'x.npz', range: 'min-max', train: 50, groups: false, size: 32 }),
  ).toBe(
    'x: images of x.npz, stretched to 32 × 32 px, values by the range min-max, 50 images to train on, no groups',
  );
});

test('slices of volumes, and files that are groups of their own, are told', () => {
  const spec = { ...folder, groupBy: false, slices: { axis: 'axial' } } as const;
  expect(text(spec)).toContain(', axial slices of volumes,');
  expect(text(spec)).toContain(', each file a group of its own');
  expect(
    text({ ...folder, slices: { axis: 'coronal', every: 4, between: [0.25, 0.75] } }),
  ).toContain('one coronal slice of every 4 of volumes between 25.0% and 75.0% of the axis');
});
