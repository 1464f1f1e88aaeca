import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documentedSplit, splitName } from '../../../src/data/image-folder/split-words.ts';
import { imageFolderSchema } from '../../../src/experiment/data-schema.ts';
import { testFolder } from '../../support/image-folder.ts';

const folder = testFolder();
const CLASSES = ['NORMAL', 'PNEUMONIA'];

describe('names of splits', () => {
  test.each([
    ['train', 'train'],
    ['TRAIN', 'train'],
    // A Turkish keyboard's capitals, and full-width letters.
    ['TRAİNİNG', 'train'],
    ['VALİDATİON', 'validation'],
    ['Ｔｅｓｔ', 'test'],
    ['Testing', 'test'],
    ['tests', undefined],
    ['constructor', undefined],
  ])('%s is %s of the documented ones', (name, split) => {
    expect(documentedSplit(name)).toBe(split);
  });

  test.each([
    ['training_set', 'train', ''],
    ['trainSet', 'train', ''],
    ['TrainingImages2', 'train', ''],
    ['train2017', 'train', ''],
    ['Trainingsdaten', 'train', ''],
    ['Entraînement', 'train', ''],
    ['EĞİTİM', 'train', ''],
    ['обучающая', 'train', ''],
    ['训练集', 'train', ''],
    ['test_set', 'test', ''],
    ['testset', 'test', ''],
    ['Hold-out eval', 'test', 'hold out'],
    ['Testdaten', 'test', ''],
    ['テスト', 'test', ''],
    ['dev', 'validation', ''],
    ['val_images', 'validation', ''],
    ['asl_alphabet_train', 'train', 'asl alphabet'],
    ['unlabelled', 'unlabelled', ''],
  ])('%s is for %s', (name, purpose, rest) => {
    expect(splitName(name)).toEqual({ purpose, rest });
  });

  test.each(['cat', 'restaurant', 'contest', 'trainers', 'Standard', 'devil', 'value'])(
    '%s is of no split',
    (name) => expect(splitName(name)).toBeNull(),
  );
});

describe('folders that are splits by name or structure are never classes', () => {
  test.each([
    [['training_set', 'test_set'], '{ train: "training_set", test: "test_set" }'],
    [['Trainingsdaten', 'Testdaten'], '{ train: "Trainingsdaten", test: "Testdaten" }'],
    [['train', 'eval'], '{ train: "train", test: "eval" }'],
    [['train', 'test_new', 'dev'], '{ train: "train", validation: "dev", test: "test_new" }'],
    [['train', 'val', 'valid'], '{ train: "train", test: ["val","valid"] }'],
    [['alpha', 'beta'], '{ train: "alpha", test: "beta" }'],
    [['fold1', 'fold2', 'fold3'], '{ train: ["fold1","fold2"], test: "fold3" }'],
    [['val', 'test'], '{ train: "val", test: "test" }'],
  ])('%j', async (splits, call) => {
    for (const split of splits) await folder.fill(split, CLASSES, 3);
    const { remedy, code } = await folder.refused();
    expect(code).toBe('data');
    expect(remedy).toContain(
      `imageFolder({ dir: ${JSON.stringify(folder.dir)}, splits: ${call} })`,
    );
  });

  test('the call that is named fits', async () => {
    await folder.fill('training_set', CLASSES, 4);
    await folder.fill('test_set', CLASSES, 2);
    const splits = { train: 'training_set', test: 'test_set' };
    const { classes, train, test: tested, validation } = await folder.load({ splits });
    expect(classes).toEqual(CLASSES);
    expect([train.count, tested.count, validation]).toEqual([8, 4, undefined]);
  });

  test('validation is named too, and several folders may be one split', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await folder.fill(name, CLASSES, 2);
    const {
      train,
      test: tested,
      validation,
    } = await folder.load({
      splits: { train: ['a', 'b'], validation: 'c', test: 'd' },
    });
    expect([train.count, tested.count, validation?.length]).toEqual([12, 4, 4]);
  });

  test('with train alone, a share of it is tested on', async () => {
    await folder.fill('training_set', CLASSES, 5);
    await folder.paint('test_set/1.png');
    expect((await folder.refused()).remedy).toContain('splits: { train: "training_set" }');
    const { train, test: tested, notes } = await folder.load({ splits: { train: 'training_set' } });
    expect([train.count, tested.count]).toEqual([8, 2]);
    expect(notes!().join()).toContain('1 folder ignored beside those of the splits: "test_set"');
  });

  test('splits in a folder of their own name', async () => {
    await folder.fill('seg_train/seg_train', CLASSES, 3);
    await folder.fill('seg_test/seg_test', CLASSES, 2);
    await folder.paint('seg_pred/seg_pred/1.png');
    const { remedy } = await folder.refused();
    expect(remedy).toContain('splits: { train: "seg_train/seg_train", test: "seg_test/seg_test" }');
    const splits = { train: 'seg_train/seg_train', test: 'seg_test/seg_test' };
    expect((await folder.load({ splits })).train.count).toBe(6);
  });

  test('a test folder with classes, beside classes to train on', async () => {
    await folder.fill('', CLASSES, 3);
    await folder.fill('holdout', CLASSES, 2);
    const { remedy } = await folder.refused();
    expect(remedy).toContain('splits: { train: ".", test: "holdout" }');
    const {
      classes,
      train,
      test: tested,
    } = await folder.load({
      splits: { train: '.', test: 'holdout' },
    });
    expect(classes).toEqual(CLASSES);
    expect([train.count, tested.count]).toEqual([6, 4]);
  });

  test('`splits: false` says that every folder is a class', async () => {
    await folder.fill('cat', ['front', 'side'], 3);
    await folder.fill('dog', ['front', 'side'], 3);
    expect((await folder.refused()).remedy).toContain('`splits: false`');
    const { classes, train, test: tested } = await folder.load({ splits: false });
    expect(classes).toEqual(['cat', 'dog']);
    expect(train.count + tested.count).toBe(12);
  });

  test('splits within each class are refused', async () => {
    for (const name of CLASSES) await folder.fill(name, ['train', 'test'], 3);
    const { message, remedy } = await folder.refused();
    expect(message).toContain('"NORMAL" and "PNEUMONIA"');
    expect(remedy).toContain(join('<split>', '<class>', '<image>'));
  });

  test.each([
    ['the same folder twice', { train: 'a', test: 'a' }],
    ['a folder within another', { train: 'a', test: 'a/NORMAL' }],
  ])('%s is no split', async (_what, splits) => {
    await folder.fill('a', CLASSES, 3);
    expect((await folder.refused({ splits })).message).toContain('hold the same images');
  });

  test('a folder that is not there is named', async () => {
    await folder.fill('a', CLASSES, 3);
    const { message } = await folder.refused({ splits: { train: 'a', test: 'b' } });
    expect(message).toContain(join(folder.dir, 'b'));
  });

  test.each([
    [{ train: '../elsewhere', test: 'b' }],
    [{ train: '/etc', test: 'b' }],
    [{ train: 'a', validation: 'b' }],
    [{ test: 'b' }],
    [true],
  ])('%j is refused by the schema', (splits) => {
    expect(() => imageFolderSchema.parse({ kind: 'image-folder', dir: 'x', splits })).toThrow();
  });
});

describe('a folder without labels beside classes', () => {
  test.each([
    'test',
    'Test',
    'testing',
    'test_images',
    'eval',
    'Validierung',
    'unlabeled',
    '测试集',
    'predictions',
  ])('%s is no class', async (name) => {
    await folder.fill('', ['cat', 'dog'], 4);
    for (const i of [1, 2, 3, 4]) await folder.paint(`${name}/${i}.png`);
    const { message, remedy } = await folder.refused();
    expect(message).toContain(`${JSON.stringify(name)} of ${folder.dir} is named as a split is`);
    expect(remedy).toContain('classes: ["cat", "dog"]');
    const { classes, notes } = await folder.load({ classes: ['cat', 'dog'] });
    expect(classes).toEqual(['cat', 'dog']);
    expect(notes!()).toContain(`1 folder ignored, not among \`classes\`: ${JSON.stringify(name)}`);
    expect((await folder.load({ splits: false, test: 0.5 })).classes).toHaveLength(3);
  });

  test('nor where it is beside splits, or within one', async () => {
    await folder.fill('train', CLASSES, 3);
    mkdirSync(join(folder.dir, 'test'));
    await folder.paint('test/1.png');
    const { message, remedy } = await folder.refused();
    expect(message).toContain('"test" of');
    expect(message).toContain('without labels nothing can be tested there');
    expect(remedy).toContain('splits: { train: "train" }');
    await folder.fill('test', CLASSES, 2);
    await folder.paint('train/unlabelled/1.png');
    await folder.paint('test/unlabelled/1.png');
    expect((await folder.refused()).message).toContain('"unlabelled" of');
  });

  test('names that merely hold such a word are classes', async () => {
    const names = ['bullet_train', 'test_tube', 'train_station'];
    await folder.fill('', names, 3);
    expect((await folder.load({ test: 0.5 })).classes).toEqual(names);
  });

  test('the same name for two splits is no class', async () => {
    await folder.fill('', ['cats_train', 'cats_test', 'dogs_train', 'dogs_test'], 3);
    expect((await folder.refused()).message).toContain('are named as splits are');
  });
});

describe('classes', () => {
  test('are kept alone, in the order they are named', async () => {
    await folder.fill('train', ['a', 'b', 'c'], 3);
    await folder.fill('test', ['a', 'b', 'd'], 2);
    const { classes, train, notes } = await folder.load({ classes: ['b', 'a'] });
    expect(classes).toEqual(['b', 'a']);
    expect(train.count).toBe(6);
    expect(notes!().join()).toContain('not among `classes`: "c", "d"');
    expect((await folder.refused({ classes: ['a', 'x'] })).message).toContain(
      'has no folder for the class "x"',
    );
  });

  test('are one class, however their letters are encoded', async () => {
    await folder.fill('train', ['Caf\u00e9', 'Tee'], 3);
    await folder.fill('test', ['Cafe\u0301', 'Tee'], 2);
    const { classes, test: tested } = await folder.load();
    expect(classes).toEqual(['Caf\u00e9', 'Tee']);
    expect([...tested.labels]).toEqual([0, 0, 1, 1]);
    expect((await folder.load({ classes: ['Cafe\u0301', 'Tee'] })).classes[0]).toBe('Caf\u00e9');
  });

  test('two folders of one name are refused', async () => {
    await folder.fill('', ['Caf\u00e9', 'Cafe\u0301', 'Tee'], 3);
    expect((await folder.refused()).message).toContain('two folders named "Café"');
  });
});

describe('a folder that fits lies further in', () => {
  test.each([
    ['chest_xray/', ['train', 'test'], 'chest_xray'],
    ['a/b/', ['NORMAL', 'PNEUMONIA'], 'a/b'],
  ])('%s', async (below, folders, fitting) => {
    for (const name of folders) await folder.fill(`${below}${name}`, CLASSES, 3);
    const { remedy } = await folder.refused();
    expect(remedy).toContain(JSON.stringify(join(folder.dir, fitting)));
  });

  test('also beside another', async () => {
    for (const name of ['train', 'test']) await folder.fill(`images/${name}`, CLASSES, 3);
    await folder.paint('thumbnails/1.png');
    const { remedy } = await folder.refused();
    expect(remedy).toContain(`Give \`dir\` as ${JSON.stringify(join(folder.dir, 'images'))}`);
  });
});
