import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imageAt } from '../../../src/data/image-set.ts';
import { fingerprint } from '../../../src/data/load.ts';
import { npzDataSet } from '../../../src/data/npz/data-set.ts';
import { BenchError } from '../../../src/errors.ts';
import { npzSchema } from '../../../src/experiment/npz-schema.ts';
import { encoded, testFolder } from '../../support/image-folder.ts';
import { npyOf } from '../../support/npy.ts';
import { zipOf } from '../../support/zip.ts';

const folder = testFolder();

const load = (file: string, options: object = {}) =>
  npzDataSet(npzSchema.parse({ kind: 'npz', file, size: 8, ...options }));

function put(arrays: Readonly<Record<string, Buffer>>): string {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, array]);
  return folder.put('x.npz', zipOf(Object.fromEntries(files)));
}

/** Values of image `at`, unlike those of all others. */
const valuesOf = (at: number, channels: 1 | 3) =>
  Uint8Array.from({ length: 64 * channels }, (_, i) => (i * 37 + at * 101 + ((i * at) % 13)) % 256);

const images = (from: number, count: number, channels: 1 | 3 = 1) =>
  npyOf(
    channels === 1 ? [count, 8, 8] : [count, 8, 8, 3],
    Buffer.concat(Array.from({ length: count }, (_, i) => valuesOf(from + i, channels))),
  );
const labels = (...values: number[]) => npyOf([values.length, 1], Uint8Array.from(values));

const whole = (channels: 1 | 3 = 1) => ({
  train_images: images(0, 4, channels),
  train_labels: labels(0, 0, 1, 1),
  val_images: images(4, 2, channels),
  val_labels: labels(0, 1),
  test_images: images(6, 4, channels),
  test_labels: labels(0, 0, 1, 1),
});

test.each([1, 3] as const)(
  'images of %i channels are those of a folder of PNG files',
  async (channels) => {
    let at = 0;
    for (const [split, each] of [
      ['train', 2],
      ['val', 1],
      ['test', 2],
    ] as const)
      for (const name of ['0', '1'])
        for (let i = 0; i < each; i++)
          folder.put(
            `images/${split}/${name}/${i}.png`,
            await encoded(valuesOf(at++, channels), channels, 'png'),
          );
    const file = put(whole(channels));
    for (const options of [{}, { size: 21 }, { size: 13, resize: 'crop' }]) {
      const own = await load(file, options);
      const files = await folder.load({ ...options, dir: join(folder.dir, 'images') });
      expect(own.classes).toEqual(files.classes);
      expect(own.validation).toEqual(files.validation);
      for (const part of ['train', 'test'] as const) {
        expect(own[part].labels).toEqual(files[part].labels);
        for (let i = 0; i < own[part].count; i++)
          expect(Buffer.from(imageAt(own[part], i))).toEqual(Buffer.from(files[part].read(i)));
      }
    }
  },
);

test('labels may be a list, of wide integers; classes may have names', async () => {
  const wide = new BigInt64Array([0n, 0n, 1n, 1n]);
  const list = npyOf([4], new Uint8Array(wide.buffer), { descr: '<i8' });
  const { val_images: _, val_labels: __, ...rest } = whole();
  const file = put({ ...rest, train_labels: list, extra: labels(1) });
  const { classes, train, validation, notes } = await load(file, { classNames: ['cat', 'dog'] });
  expect(classes).toEqual(['cat', 'dog']);
  expect([...train.labels]).toEqual([0, 0, 1, 1]);
  expect(validation).toBeUndefined();
  expect(notes!()).toEqual([`arrays of ${file} not used: "extra"`]);
});

test('an image, a label and what is validated on are in the fingerprint, the name is not', async () => {
  const printOf = async (changes: object, options = {}) =>
    fingerprint(await load(put({ ...whole(), ...changes }), options));
  const own = await printOf({});
  expect(await printOf({ more: labels(1) }, { name: 'other', classNames: ['a', 'b'] })).toBe(own);
  const moved = {
    train_images: images(0, 5),
    train_labels: labels(0, 0, 1, 1, 0),
    val_images: images(5, 1),
    val_labels: labels(1),
  };
  const prints = [
    own,
    await printOf({ train_images: images(20, 4) }),
    await printOf({ train_labels: labels(0, 1, 0, 1) }),
    await printOf(moved),
  ];
  expect(new Set(prints).size).toBe(prints.length);
});

describe('refused is', () => {
  async function refused(file: string, options: object = {}): Promise<string> {
    const thrown = await load(file, options).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(BenchError);
    const { code, message, remedy } = thrown as BenchError;
    expect(code).toBe('data');
    expect(remedy).toBeTruthy();
    return message.replaceAll(`${folder.dir}/`, '');
  }

  const marker = () => join(folder.dir, 'executed');
  const cases: [string, () => Record<string, Buffer | undefined>, string][] = [
    [
      'an array that is not there',
      () => ({ test_labels: undefined }),
      'x.npz has no array "test_labels"; there are "train_images"',
    ],
    ['half of a split', () => ({ val_labels: undefined }), 'x.npz has no array "val_labels"'],
    [
      'a pickle, which is not executed',
      () => ({
        train_labels: npyOf([4], Buffer.from(`cos\nsystem\n(S'touch ${marker()}'\ntR.`), {
          descr: '|O',
        }),
      }),
      'x.npz: the array "train_labels" holds pickled objects, which are never read',
    ],
    [
      'RGB of floats',
      () => ({ train_images: npyOf([4, 8, 8, 3], new Uint8Array(3072), { descr: '<f4' }) }),
      'holds RGB values of the type "<f4", expected uint8 or uint16',
    ],
    [
      'wide integers as images',
      () => ({ train_images: npyOf([4, 8, 8], new Uint8Array(2048), { descr: '<i8' }) }),
      'holds values of the type "<i8", expected integers of 8 to 32 bits or floats',
    ],
    [
      'NaN',
      () => ({
        train_images: npyOf([4, 8, 8], new Uint8Array(new Float32Array(256).fill(NaN).buffer), {
          descr: '<f4',
        }),
      }),
      '"train_images" holds values that are no finite numbers',
    ],
    [
      'images of two types',
      () => ({ test_images: npyOf([4, 8, 8], new Uint8Array(512), { descr: '<u2' }) }),
      'has images [8, 8, 1] of uint8 in "train_images" and [8, 8, 1] of uint16 in "test_images"',
    ],
    [
      'float labels',
      () => ({ train_labels: npyOf([4], new Uint8Array(32), { descr: '<f8' }) }),
      'holds values of the type "<f8", expected integers',
    ],
    [
      'records',
      () => ({ train_labels: npyOf([4], new Uint8Array(4), { descr: "[('a', '|u1')]" }) }),
      'expected integers',
    ],
    [
      'several labels an image',
      () => ({ train_labels: npyOf([4, 14], new Uint8Array(56)) }),
      'has labels of 14 columns: images of several labels cannot be learnt here',
    ],
    [
      'volumes',
      () => ({ train_images: npyOf([4, 8, 8, 8], new Uint8Array(2048)) }),
      'has the shape [4, 8, 8, 8], expected [n, h, w] or [n, h, w, 3]',
    ],
    [
      'no image',
      () => ({ test_images: npyOf([0, 8, 8], new Uint8Array(0)) }),
      'has the shape [0, 8, 8]',
    ],
    [
      'too few bytes',
      () => ({ train_images: npyOf([4, 8, 8], new Uint8Array(255)) }),
      'has 255 bytes, and its shape says 256',
    ],
    [
      'too few labels',
      () => ({ train_labels: labels(0, 1) }),
      'x.npz has 4 images in "train_images" and 2 labels in "train_labels"',
    ],
    [
      'another size',
      () => ({ test_images: npyOf([4, 4, 4], new Uint8Array(64)) }),
      'has images [8, 8, 1] of uint8 in "train_images" and [4, 4, 1] of uint8 in "test_images"',
    ],
    [
      'text',
      () => ({ train_images: Buffer.from('no array, and long enough') }),
      '"train_images" is no NumPy array',
    ],
    [
      'another header',
      () => ({ train_images: npyOf([4], new Uint8Array(4), { order: 'Maybe' }) }),
      'has no header of a NumPy array',
    ],
    [
      'a gap of labels',
      () => ({ train_labels: labels(0, 0, 3, 3) }),
      'x.npz has the label 3, expected 0 to 2 for 3 labels',
    ],
    [
      'one label',
      () => ({
        train_labels: labels(0, 0, 0, 0),
        val_labels: labels(0, 0),
        test_labels: labels(0, 0, 0, 0),
      }),
      'has one label only',
    ],
    [
      'a class that is not tested',
      () => ({ test_labels: labels(1, 1, 1, 1) }),
      'has no image of the label 0 in "test_images"',
    ],
  ];
  test.each(cases)('%s', async (_, changes, words) => {
    const arrays = Object.entries({ ...whole(), ...changes() }).flatMap(([name, array]) =>
      array === undefined ? [] : [[name, array] as const],
    );
    expect(await refused(put(Object.fromEntries(arrays)))).toContain(words);
    expect(existsSync(marker())).toBe(false);
  });

  test('what is no archive, or a damaged one', async () => {
    expect(await refused(folder.put('y.npz', 'text'))).toContain('y.npz cannot be read: ');
    execFileSync('mkfifo', [join(folder.dir, 'pipe.npz')]);
    expect(await refused(join(folder.dir, 'pipe.npz'))).toContain('it is a pipe: expected a file');
    const packed = zipOf(
      Object.fromEntries(Object.entries(whole()).map(([name, array]) => [`${name}.npy`, array])),
    );
    const name = Buffer.from('train_images.npy');
    // The sum in the archive's directory, in which a name stands for the second time.
    packed[packed.indexOf(name, packed.indexOf(name) + 1) - 30]! ^= 1;
    expect(await refused(folder.put('z.npz', packed))).toContain(
      'z.npz cannot be read: "train_images.npy" does not have its checksum',
    );
  });

  test('names for some of the classes, and images that memory cannot hold', async () => {
    const file = put({
      ...whole(),
      train_labels: labels(0, 1, 2, 2),
      test_labels: labels(0, 1, 2, 2),
    });
    expect(await refused(file, { classNames: ['a', 'b'] })).toContain(
      'has the label 2, expected 0 to 1 for 2 `classNames`',
    );
    const many = {
      train_images: npyOf([1000, 1, 1], new Uint8Array(1000)),
      train_labels: npyOf(
        [1000],
        Uint8Array.from({ length: 1000 }, (_, i) => i % 2),
      ),
    };
    expect(await refused(put({ ...whole(), ...many }), { size: 1024 })).toContain(
      'take 2.9 GiB at 1024 px, expected at most 2.0 GiB',
    );
  });
});
