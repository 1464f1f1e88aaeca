import { expect, test } from 'vitest';
import { dataSchema } from '../../src/experiment/data-schema.ts';
import type { TargetTrialSpec } from '../../src/experiment/trial.ts';
import { dataFolders, withOwnData } from '../../src/queue/data-folders.ts';
import { targetSpec } from '../support/store-samples.ts';

const FOLDERS = dataFolders(['photos=/here/photos', 'other=/here/o=1']);

function trialOn(data: object): TargetTrialSpec {
  return { ...targetSpec(1), data: dataSchema.parse(data) };
}

test.each<[object, object]>([
  [{ kind: 'image-folder', dir: '/theirs/photos' }, { dir: '/here/photos' }],
  [
    { kind: 'image-folder', dir: '/theirs/photos', masks: '/theirs/outlines' },
    { dir: '/here/photos', masks: '/here/outlines' },
  ],
  [
    { kind: 'image-folder', dir: '/theirs/photos', masks: '../../etc/..' },
    { dir: '/here/photos', masks: '/here' },
  ],
  [{ kind: 'npz', name: 'other', file: '../x.npz', classNames: ['a', 'b'] }, { file: '/here/o=1' }],
  [{ kind: 'cifar10', name: 'photos', dir: '/theirs' }, { dir: '/here/photos' }],
  [
    {
      kind: 'parquet',
      name: 'photos',
      files: { train: ['/a/b/train-*.parquet'], test: '../t.parquet' },
    },
    { files: { train: ['/here/photos/train-*.parquet'], test: '/here/photos/t.parquet' } },
  ],
])('paths of this machine stand in the place of theirs: %j', (theirs, own) => {
  const { data } = withOwnData(trialOn(theirs), FOLDERS);
  expect(data).toMatchObject(own);
  expect(JSON.stringify(data)).not.toMatch(/theirs|\.\./);
});

test('a table keeps no root, and a published data set no folder, that came with a trial', () => {
  const table = { kind: 'manifest', name: 'photos', file: '/theirs/l.csv', root: '/etc' };
  expect(withOwnData(trialOn(table), FOLDERS).data).toMatchObject({ file: '/here/photos' });
  expect(withOwnData(trialOn(table), FOLDERS).data).not.toHaveProperty('root');
  const published = withOwnData(trialOn({ kind: 'cifar10', dir: '/etc' }), FOLDERS);
  expect(published.data).not.toHaveProperty('dir');
});

test('a data set that this machine was not told of is left to others, also where it is only tested on', () => {
  const unknown = dataSchema.parse({ kind: 'image-folder', dir: '/etc' });
  expect(() => withOwnData({ ...targetSpec(1), data: unknown }, FOLDERS)).toThrow(
    /it was not told where the data set etc is/,
  );
  const also = { ...targetSpec(1), alsoTest: [unknown] } as TargetTrialSpec;
  expect(() => withOwnData(also, FOLDERS)).toThrow(/the data set etc/);
});

test.each(['photos', '=/data', 'photos='])('--data of another form is refused: %j', (text) => {
  expect(() => dataFolders([text])).toThrow(/--data: expected name=path/);
});

test('a name given twice is refused', () => {
  expect(() => dataFolders(['a=/x', 'a=/y'])).toThrow(/each name once/);
});
