import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectData } from '../../../src/data/inspect/inspect.ts';
import { loadDataSet } from '../../../src/data/load.ts';
import { dataSchema } from '../../../src/experiment/data-schema.ts';
import { encoded, testFolder } from '../../support/image-folder.ts';
import { npyOf } from '../../support/npy.ts';
import { packedFile } from '../../support/packed-golden.ts';
import { zipOf } from '../../support/zip.ts';

const folder = testFolder();
const at = (name = '') => join(folder.dir, name);
const inspect = (name = '', unreadable: 'error' | 'skip' = 'skip') =>
  inspectData(at(name), { unreadable });
const refused = async (name = '') => {
  const thrown = await inspect(name).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'data', remedy: expect.stringMatching(/\S/) });
  return (thrown as Error).message.replaceAll(`${folder.dir}`, '.');
};
/** A list of images in a folder, a row each with a number. */
async function listed(below: string, count: number, of: (i: number) => string) {
  const rows: string[] = [];
  for (let i = 0; i < count; i++) {
    await folder.paint(`${below}${i}.png`);
    rows.push(of(i));
  }
  return rows;
}

test('a folder of splits further in, as archives are unpacked, is found and read as a run does', async () => {
  await folder.fill('x/train', ['ill', 'well'], 6);
  await folder.fill('x/val', ['ill', 'well'], 2);
  await folder.fill('x/test', ['ill', 'well'], 3);
  folder.put('__MACOSX/x/._0.png', 'no image');
  const found = await inspect();
  expect(found.options).toEqual({ kind: 'image-folder', dir: at('x'), size: 32 });
  const dataSet = await loadDataSet(dataSchema.parse(found.options));
  expect(found.counts.classes).toEqual([
    { name: 'ill', train: 6, validation: 2, test: 3 },
    { name: 'well', train: 6, validation: 2, test: 3 },
  ]);
  expect(dataSet.train.count + dataSet.test.count).toBe(22);
  expect(found.guesses.join()).toContain('holds folders for splits');
  expect(found.images).toMatchObject({ looked: 22, median: { width: 8, height: 8 } });
  expect(found.warnings.join('\n')).toContain(
    '4 validation images are too few to choose an epoch by: the accuracy on them is known to 49 points either way. With splits: { train: ["train","val"], test: ["test"] } every trial',
  );
});

test('what is in the folder of one split is not suggested for the whole', async () => {
  await folder.fill('train', ['a', 'b'], 3);
  await folder.fill('held/in', ['a', 'b'], 3);
  const error = await folder.refused({ splits: { train: 'train', test: 'held' } });
  expect(error).toMatchObject({
    message: expect.stringContaining('only the folder "in"'),
    suggested: {},
  });
});

test('copies are told by splits, classes and groups', async () => {
  await folder.fill('train', ['a', 'b'], 4);
  await folder.fill('test', ['a', 'b'], 3);
  const image = (name: string) => readFileSync(at(name));
  folder.put('test/a/copy.png', image('train/a/0.png'));
  folder.put('train/b/copy.png', image('train/a/1.png'));
  folder.put('train/b/twice.png', image('train/b/2.png'));
  const { copies, warnings } = await inspect();
  expect(copies).toMatchObject({ images: 3, acrossSplits: 1, acrossClasses: 1, acrossGroups: 0 });
  expect(copies.examples).toHaveLength(3);
  expect(copies.examples[0]).toEqual({
    images: [at('train/a/0.png'), at('test/a/copy.png')],
    splits: ['train', 'test'],
    classes: ['a'],
  });
  expect(warnings[0]).toContain('1 image in two splits, pixel for pixel');
  expect(warnings[1]).toContain('1 image in two classes, pixel for pixel');
});

test('groups that names suggest are told where they are in two splits', async () => {
  for (const split of ['train', 'test'])
    for (const label of ['a', 'b'])
      for (const patient of split === 'train' ? [1, 2, 3] : [3, 4])
        for (const view of [1, 2]) await folder.paint(`${split}/${label}/p${patient}_${view}.png`);
  const { groupHint, groups, options, warnings } = await inspect();
  expect(groups).toBeNull();
  expect(options).not.toHaveProperty('groupBy');
  expect(groupHint).toMatchObject({
    pattern: '^([A-Za-z]+[-_]?\\d+)[-_]',
    figures: { count: 4, acrossSplits: 1, byClass: [4, 4], ofOneClass: 0 },
  });
  expect(warnings.join('\n')).toContain('1 of 4 groups by the pattern of names');
});

test('where a split is drawn, groups that names suggest are asked for', async () => {
  for (const label of ['a', 'b'])
    for (let view = 0; view < 9; view++) await folder.paint(`${label}/p1_${label}${view}.png`);
  for (const label of ['a', 'b']) await folder.paint(`${label}/p2_${label}.png`);
  const warnings = (await inspect()).warnings.join('\n');
  expect(warnings).toContain('if the 2 groups by the pattern of names');
  expect(warnings).toContain('set `groupBy: /^([A-Za-z]+[-_]?\\d+)[-_]/`');
  expect(warnings).toContain('the group "p1" by the pattern of names');
});

test('a folder of images without labels beside those of classes is left out, and said', async () => {
  await folder.fill('', ['cat', 'dog'], 5);
  await folder.paint('test/1.png');
  const { options, guesses } = await inspect();
  expect(options).toMatchObject({ kind: 'image-folder', classes: ['cat', 'dog'] });
  expect(guesses.join()).toContain('"test" of');
});

test('files that cannot be read are left out, and the call says so', async () => {
  await folder.fill('', ['a', 'b'], 6);
  folder.put('a/bad.png', 'no image');
  const found = await inspect();
  expect(found).toMatchObject({ unreadable: 1, options: { unreadable: 'skip' } });
  expect(found.notes.join()).toContain('bad.png');
  await expect(loadDataSet(dataSchema.parse(found.options))).resolves.toBeTruthy();
  await expect(inspect('', 'error')).rejects.toThrow('1 of 13 files');
});

test('colours and depths are counted', async () => {
  await folder.fill('', ['a', 'b'], 4);
  const deep = Uint16Array.from({ length: 64 }, (_, i) => i * 1040);
  folder.put('a/deep.png', await encoded(deep, 1, 'png'));
  folder.put('a/grey.png', await encoded(new Uint8Array(64).fill(9), 1, 'png'));
  const { images } = await inspect();
  expect(images.modes).toEqual({ 'RGB, 8 bits': 8, 'grey, 16 bits': 1, 'grey, 8 bits': 1 });
});

test('a table of names without folders and endings, as competitions have them', async () => {
  const rows = await listed('train/', 12, (i) => `${i},${i % 2 ? 'dog' : 'cat'}`);
  await listed('test/', 12, () => '');
  const file = folder.put('trainLabels.csv', ['id,label', ...rows].join('\n'));
  const found = await inspect();
  expect(found.options).toEqual({
    kind: 'manifest',
    file,
    columns: { path: 'train/{id}.png' },
    size: 32,
  });
  expect(found.guesses).toEqual([`the columns of ${file} were taken as path "train/{id}.png"`]);
  expect((await inspect('trainLabels.csv')).options).toEqual(found.options);
  expect(found.counts.classes.map(({ name }) => name)).toEqual(['cat', 'dog']);
});

test('columns are found by what they hold, and groups are told', async () => {
  const rows = await listed(
    'images/',
    24,
    (i) =>
      `images/${i}.png,${i}.5,${i % 2 ? 'nv' : 'mel'},P${i < 20 ? 0 : i},${i < 20 ? 'train' : 'test'}`,
  );
  const file = folder.put('all.csv', ['file,age,dx,patient_id,fold', ...rows].join('\n'));
  const found = await inspect();
  expect(found.options).toMatchObject({
    file,
    columns: { path: 'file', label: 'dx', split: 'fold', group: 'patient_id' },
  });
  expect(found.groups).toMatchObject({ count: 5, largest: { name: 'P0', images: 20 } });
  expect(found.warnings.join('\n')).toContain('the group "P0" has 83.3% of the images');
});

test.each<[string, readonly string[], (i: number) => string, string]>([
  [
    'two columns that lead to files',
    ['a', 'b', 'label'],
    (i) => `${i},${i},${i % 2}`,
    'not plain how',
  ],
  ['none', ['a', 'label'], (i) => `x${i},${i % 2}`, 'no column of ./t.csv leads to files'],
  ['no classes', ['a', 'x'], (i) => `${i},${i}.5`, 'no column of ./t.csv holds classes'],
  [
    'two columns of classes',
    ['a', 'diagnosis', 'finding'],
    (i) => `${i},${i % 2},${i % 3}`,
    'not plain which column of ./t.csv holds the classes: "diagnosis", "finding"',
  ],
])('a table with %s is refused by name', async (_what, columns, row, message) => {
  const rows = await listed('', 12, row);
  folder.put('t.csv', [columns.join(','), ...rows].join('\n'));
  expect(await refused('t.csv')).toContain(message);
});

test('a table beside folders of classes that lists no images is told of', async () => {
  await folder.fill('', ['a', 'b'], 4);
  folder.put('notes.csv', 'who,what\nme,this\n');
  const { options, guesses } = await inspect();
  expect(options.kind).toBe('image-folder');
  expect(guesses).toEqual([
    '"notes.csv" lies beside the folders and is not read; labels are the folders\' names',
  ]);
});

test('an archive of arrays, also as the only one in a folder', async () => {
  const images = (from: number, n: number) =>
    npyOf(
      [n, 8, 8],
      Uint8Array.from({ length: n * 64 }, (_, i) => (i * 7 + from * 31) % 251),
    );
  const labels = (n: number) =>
    npyOf(
      [n, 1],
      Uint8Array.from({ length: n }, (_, i) => i % 2),
    );
  const file = folder.put(
    'x.npz',
    zipOf({
      'train_images.npy': images(0, 8),
      'train_labels.npy': labels(8),
      'test_images.npy': images(9, 4),
      'test_labels.npy': labels(4),
    }),
  );
  const found = await inspect();
  expect(found.options).toEqual({ kind: 'npz', file, size: 32 });
  expect(found.images.modes).toEqual({ 'grey, 8 bits': 1 });
  folder.put('y.npz', 'another');
  expect(await refused()).toContain('. holds 2 archives');
});

test("Parquet files in Hugging Face's folders, and shards of tar files", async () => {
  for (const split of ['train', 'test']) {
    const name = `${split}-00000-of-00001.parquet`;
    folder.put(`pets/data/${name}`, packedFile(name));
    folder.put(`shards/${split}-000000.tar`, packedFile(`shard-${split}-000000.tar.gz`));
  }
  const hub = await inspect('pets');
  expect(hub.options).toEqual({
    kind: 'parquet',
    name: 'pets',
    files: at('pets/*/*.parquet'),
    size: 32,
  });
  expect(hub.counts.classes).toEqual([
    { name: 'cat', train: 6, validation: null, test: 4 },
    { name: 'dog', train: 6, validation: null, test: 4 },
  ]);
  expect(hub.images).toMatchObject({ looked: 20, median: { width: 16, height: 16 } });
  const shards = await inspect('shards');
  expect(shards.options).toMatchObject({ kind: 'web-dataset', files: at('shards/*.tar') });
  for (const { options } of [hub, shards]) {
    const dataSet = await loadDataSet(dataSchema.parse(options));
    expect([dataSet.name, dataSet.train.count]).toEqual([options.name, 12]);
  }
  const { options } = await inspect('shards/train-000000.tar');
  expect(options).toMatchObject({ kind: 'web-dataset', files: at('shards/train-000000.tar') });
});

test('pickles are named and never read', async () => {
  folder.put('data_batch_1', Buffer.from('\x80\x04\x95', 'latin1'));
  const thrown = await inspect().catch((error: unknown) => error);
  expect(thrown).toMatchObject({
    message: expect.stringContaining("Python's pickle"),
    remedy: expect.stringContaining('bench pull cifar10'),
  });
  folder.put('x.pkl', 'anything');
  expect(await refused('x.pkl')).toContain("Python's pickle");
});

test('nothing is written beside the images', async () => {
  await folder.fill('', ['a', 'b'], 4);
  const before = readdirSync(at(), { recursive: true });
  await inspect();
  expect(readdirSync(at(), { recursive: true })).toEqual(before);
});

test('what is no data set is refused in a line', async () => {
  expect(await refused('gone')).toBe('there is no file or folder "./gone"');
  folder.put('x.py', 'print(1)');
  expect(await refused('x.py')).toBe('"./x.py" is no data set that is known here');
  mkdirSync(at('empty'));
  expect(await refused('empty')).toContain('holds no folder');
});
