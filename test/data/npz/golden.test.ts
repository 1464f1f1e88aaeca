import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { imageAt } from '../../../src/data/image-set.ts';
import { fingerprint } from '../../../src/data/load.ts';
import { npzDataSet } from '../../../src/data/npz/data-set.ts';
import { npzSchema } from '../../../src/experiment/npz-schema.ts';

const FOLDER = resolve(import.meta.dirname, '../../reference/golden/npz');

interface Golden {
  readonly name: string;
  readonly range: object | string | null;
  readonly rgb: string;
  readonly exact: boolean;
}

const GOLDEN: readonly Golden[] = JSON.parse(readFileSync(join(FOLDER, 'npz.json'), 'utf8'));

const load = (name: string, options: object = {}) =>
  npzDataSet(
    npzSchema.parse({ kind: 'npz', file: join(FOLDER, `${name}.npz`), size: 8, ...options }),
  );

test.each(GOLDEN)('$name, as NumPy saves it, has the values that NumPy says', async (golden) => {
  const range = golden.range === null ? {} : { range: golden.range };
  const { train, test: tested, validation, classes } = await load(golden.name, range);
  expect([train.count, tested.count, [...validation!], classes]).toEqual([
    8,
    4,
    [6, 7],
    ['0', '1'],
  ]);
  expect([...train.labels]).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  const named = (set: typeof train) => Array.from(set.groups!, (group) => set.groupNames![group]);
  expect(named(train)).toEqual(['p0é', 'p0é', 'p1é', 'p1é', 'p2é', 'p2é', 'p10é', 'p10é']);
  expect(named(tested)).toEqual(['p20é', 'p20é', 'p21é', 'p21é']);
  const own = Buffer.concat([
    ...Array.from({ length: 8 }, (_, i) => imageAt(train, i)),
    ...Array.from({ length: 4 }, (_, i) => imageAt(tested, i)),
  ]);
  const expected = Buffer.from(golden.rgb, 'base64');
  expect(own.length).toBe(expected.length);
  const most = own.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i]!)), 0);
  // Of more than 8 bits, a value halfway between two may become either.
  expect(most).toBeLessThanOrEqual(golden.exact ? 0 : 1);
});

test('of measured values and floats nothing is guessed', async () => {
  for (const [name, suggested] of [
    ['grey-u2-12-bits', { range: { bits: 12 } }],
    ['grey-i2-window', { range: 'min-max' }],
    ['grey-f4', { range: { bits: 1 } }],
  ] as const) {
    const thrown = await load(name).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'data', suggested });
    await expect(load(name, suggested)).resolves.toBeTruthy();
  }
  await expect(load('grey-f4', { range: 'full' })).rejects.toThrow('have no full range');
});

test('some classes and so many images alone, and groups or none', async () => {
  const own = await load('rgb-u1');
  expect(own.notes!()).toEqual([
    `groups by the arrays "train_groups" and so on of ${join(FOLDER, 'rgb-u1.npz')}`,
  ]);
  const turned = await load('rgb-u1', { classNames: ['a', 'b'], classes: ['b', 'a'] });
  expect([turned.classes, [...turned.test.labels]]).toEqual([
    ['b', 'a'],
    [1, 0, 1, 0],
  ]);
  const few = await load('rgb-u1', { train: 4, test: 2 });
  expect([few.train.count, few.test.count, few.validation!.length]).toEqual([6, 2, 2]);
  expect([...few.train.labels].filter((label) => label === 0)).toHaveLength(3);
  const alone = await load('rgb-u1', { groups: false });
  expect(alone.train.groups).toBeUndefined();
  expect(new Set([own, turned, few, alone].map(fingerprint)).size).toBe(4);
  await expect(load('rgb-u1', { train: 7 })).rejects.toThrow(
    'holds 6 images to train on, and `train` asks for 7',
  );
  await expect(load('rgb-u1', { groups: 'patients' })).rejects.toThrow(
    'has no array "train_patients", "val_patients", "test_patients"',
  );
  await expect(
    load('rgb-u1', { classNames: ['cat', 'dog'], classes: ['cat', 'dig'] }),
  ).rejects.toThrow('has no class "dig", did you mean "dog"?');
});
