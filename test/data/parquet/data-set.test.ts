import { join } from 'node:path';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { type ImageSet, imageAt } from '../../../src/data/image-set.ts';
import { fingerprint } from '../../../src/data/load.ts';
import { parquetDataSet } from '../../../src/data/parquet/data-set.ts';
import { BenchError } from '../../../src/errors.ts';
import { parquetSchema } from '../../../src/experiment/parquet-schema.ts';
import { testFolder } from '../../support/image-folder.ts';
import {
  differences,
  PACKED_IMAGES,
  type PackedImage,
  packedFile,
} from '../../support/packed-golden.ts';

const folder = testFolder();
const at = (name: string) => join(folder.dir, name);

const load = (files: unknown, options: object = {}) =>
  parquetDataSet(parquetSchema.parse({ kind: 'parquet', files, size: 16, ...options }));

/** Lays golden files into the folder, as one is called. */
const lay = (...names: string[]) => names.map((name) => folder.put(name, packedFile(name)));
const lain = () => {
  lay('train-00000-of-00001.parquet', 'test-00000-of-00001.parquet');
  return at('*.parquet');
};

async function refused(files: unknown, options: object = {}): Promise<string> {
  const thrown = await load(files, options).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  const { code, message, remedy } = thrown as BenchError;
  expect(code).toBe('data');
  expect(remedy).toBeTruthy();
  return `${message} | ${remedy}`.replaceAll(`${folder.dir}/`, '');
}

/** The images of a set in the order that they have in golden files. */
function inOrder(set: ImageSet): { pixels: Uint8Array; label: number }[] {
  return Array.from({ length: set.count }, (_, i) => ({
    row: Number(/\/\d+-(\d+)/.exec(set.nameOf!(i))![1]),
    pixels: imageAt(set, i),
    label: set.labels[i]!,
  })).sort((a, b) => a.row - b.row);
}

function expectPillow(set: ImageSet, images: readonly PackedImage[]): void {
  const own = inOrder(set);
  expect(own.map(({ label }) => label)).toEqual(images.map(({ label }) => label));
  expect(
    differences(
      own.map(({ pixels }) => pixels),
      images,
    ),
  ).toEqual([]);
}

test("files of Hugging Face's layout: Pillow's pixels, and classes and splits as they say", async () => {
  const { classes, train, test, notes, name } = await load(lain());
  expect([name, classes]).toEqual(['data', ['cat', 'dog']]);
  expectPillow(
    train,
    PACKED_IMAGES.filter(({ split }) => split === 'train'),
  );
  expectPillow(
    test,
    PACKED_IMAGES.filter(({ split }) => split === 'test'),
  );
  expect(notes!()).toEqual([
    'images by the column "image", labels by the column "label"',
    'columns not used: "patient"',
  ]);
});

test.each([
  ['arrow-rs.parquet', {}, ['cat', 'dog']],
  ['brotli.parquet', {}, ['0', '1']],
  ['gzip.parquet', { columns: { label: 'finding' } }, ['cat', 'dog']],
])('%s, of another codec, has the same images', async (name, options, classes) => {
  const [file] = lay(name);
  const dataSet = await load(file, options);
  expect(dataSet.classes).toEqual(classes);
  const all = [...inOrder(dataSet.train), ...inOrder(dataSet.test)];
  expect(all).toHaveLength(20);
  for (const [set, order] of [
    [dataSet.train, inOrder(dataSet.train)],
    [dataSet.test, inOrder(dataSet.test)],
  ] as const) {
    const rows = Array.from({ length: set.count }, (_, i) =>
      Number(/\/\d+-(\d+)/.exec(set.nameOf!(i))![1]),
    ).sort((a, b) => a - b);
    const images = rows.map((row) => PACKED_IMAGES[row]!);
    expect(order.map(({ label }) => label)).toEqual(images.map(({ label }) => label));
    const pixels = order.map((each) => each.pixels);
    expect(differences(pixels, images)).toEqual([]);
  }
});

test('columns of splits and groups are read where they are named', async () => {
  const [file] = lay('gzip.parquet');
  const columns = { label: 'finding', split: 'split', group: 'patient' };
  const { train, test, groupsAre } = await load(file, { columns });
  expect([train.count, test.count]).toEqual([12, 8]);
  expect(groupsAre).toBe('patient');
  const namesOf = ({ groups, groupNames }: ImageSet) =>
    [...new Set(Array.from(groups!, (group) => groupNames![group]))].sort();
  expect([namesOf(train), namesOf(test)]).toEqual([
    ['p0', 'p1', 'p2'],
    ['p3', 'p4'],
  ]);
});

test('splits by name of files, of folders, and as they are named', async () => {
  const [train, test] = ['train-00000-of-00001.parquet', 'test-00000-of-00001.parquet'];
  folder.put('hub/train/0000.parquet', packedFile(train));
  folder.put('hub/test/0000.parquet', packedFile(test));
  folder.put('other/a.parquet', packedFile(train));
  folder.put('other/b.parquet', packedFile(test));
  const own = fingerprint(await load(lain()));
  const folders = await load(at('hub/*/*.parquet'));
  const named = await load({ train: at('other/a.parquet'), test: [at('other/b.parquet')] });
  expect(fingerprint(folders)).toBe(own);
  expect(fingerprint(named)).toBe(own);
  // Of one split alone, or of none, a share is drawn.
  for (const files of [at('train-*.parquet'), at('other/*.parquet'), { train: at('other/*') }]) {
    const drawn = await load(files);
    expect(drawn.test.count).toBeLessThan(drawn.train.count);
    expect(fingerprint(drawn)).not.toBe(own);
  }
});

test('the fingerprint is of images, labels, splits and groups, and not of names', async () => {
  const own = fingerprint(await load(lain()));
  expect(fingerprint(await load(at('*.parquet'), { name: 'other' }))).toBe(own);
  const others = [
    await load(at('*.parquet'), { columns: { group: 'patient' } }),
    await load(at('*.parquet'), { classes: ['dog', 'cat'] }),
    await load(at('*.parquet'), { size: 8 }),
  ];
  expect(new Set([own, ...others.map(fingerprint)]).size).toBe(4);
});

test('some classes alone are kept, and the rest is told', async () => {
  const { train, classes, notes } = await load(lain(), { classes: ['dog', 'cat'] });
  expect(classes).toEqual(['dog', 'cat']);
  expect(train.labels.slice(0, 3)).toEqual(Int32Array.from([0, 0, 0]));
  expect(notes!().join()).not.toContain('left out');
  expect(await refused(at('*.parquet'), { classes: ['cat', 'dig'] })).toContain(
    'has no image of the class "dig", did you mean "dog"?',
  );
});

/** A file of columns as hyparquet-writer has them. */
function written(name: string, columns: Record<string, unknown[]>): string {
  const writer = new ByteWriter();
  const schema = [
    { name: 'root', num_children: Object.keys(columns).length },
    ...Object.entries(columns).map(([key, values]) => ({
      name: key,
      repetition_type: 'OPTIONAL' as const,
      ...(values.some((value) => value instanceof Uint8Array)
        ? { type: 'BYTE_ARRAY' as const }
        : typeof values[0] === 'string'
          ? { type: 'BYTE_ARRAY' as const, converted_type: 'UTF8' as const }
          : typeof values[0] === 'bigint'
            ? { type: 'INT64' as const }
            : { type: 'DOUBLE' as const }),
    })),
  ];
  const file = new ParquetWriter({ writer, schema });
  file.write({
    columnData: Object.entries(columns).map(([key, data]) => ({ name: key, data })),
  });
  file.finish();
  return folder.put(name, new Uint8Array(writer.getBytes()));
}
describe('refused in a line is', () => {
  const images = PACKED_IMAGES.slice(0, 8).map(({ file }) => new Uint8Array(file));
  const labels = images.map((_, i) => BigInt(i % 2));

  test('bytes alone in a column are images', async () => {
    const { train, test } = await load(written('x.parquet', { img: images, class: labels }));
    expect(train.count + test.count).toBe(8);
  });

  test.each<[string, Record<string, unknown[]>, object, string]>([
    [
      'no column of images',
      { a: ['x'], label: [0n] },
      {},
      'has no column of images; there are "a", "label"',
    ],
    [
      'two columns of images',
      { a: images, b: images, label: labels },
      {},
      'has 2 columns of images: "a", "b" | Name one in `columns: { image }`',
    ],
    [
      'no column of classes',
      { a: images, b: labels },
      {},
      'has no column of classes; there are "a", "b" | Name the column',
    ],
    [
      'two columns of classes',
      { a: images, class: labels, target: labels },
      {},
      'has 2 columns of classes: "class", "target"',
    ],
    [
      'a column that is not there',
      { a: images, label: labels },
      { columns: { label: 'lable' } },
      'no column "lable", did you mean "label"?',
    ],
    [
      'a column of measurements',
      { a: images, label: images.map((_, i) => i + 0.5) },
      {},
      'holds no classes: expected whole numbers or texts',
    ],
    [
      'texts in place of images',
      { a: ['x', 'y'], label: [0n, 1n] },
      { columns: { image: 'a' } },
      'holds no images: expected bytes',
    ],
  ])('%s', async (_what, columns, options, message) => {
    expect(await refused(written('x.parquet', columns), options)).toContain(message);
  });

  test('paths in place of images', async () => {
    const [file] = lay('paths.parquet');
    expect(await refused(file)).toMatch(
      /^the column "image" of paths.parquet holds the paths of images alone, such as "0.png", and not/,
    );
  });

  test('labels that are withheld', async () => {
    const [file] = lay('withheld.parquet');
    expect(await refused(file)).toContain(
      'row 0: the label "-1", expected 0 to 1: images whose labels are withheld cannot be tested on',
    );
  });

  test('files of which some say a split, that match nothing, or that are named twice', async () => {
    lain();
    folder.put('more.parquet', packedFile('brotli.parquet'));
    expect(await refused(at('*.parquet'))).toContain('not plain which split is in "more.parquet"');
    expect(await refused(at('train-{0..1}.parquet'))).toContain('no file is "train-0.parquet"');
    expect(await refused([at('more.parquet'), at('m*.parquet')])).toContain('twice');
    expect(await refused({ train: at('train-*'), test: at('more.parquet') })).toContain(
      'have other names of classes',
    );
  });

  test('what is no Parquet file, or is cut short or damaged', async () => {
    expect(await refused(folder.put('x.parquet', 'no parquet'))).toContain(
      'x.parquet cannot be read as Parquet',
    );
    const whole = packedFile('arrow-rs.parquet');
    expect(await refused(folder.put('x.parquet', whole.subarray(0, 5000)))).toContain(
      'x.parquet cannot be read as Parquet',
    );
    const page = Buffer.from(whole);
    page.fill(0xff, 40, 200);
    expect(await refused(folder.put('x.parquet', page))).toContain(
      'x.parquet cannot be read as Parquet',
    );
    expect(await refused(folder.put('x.parquet', ''))).toContain(
      'x.parquet cannot be read as Parquet',
    );
  });
});

test('an image that cannot be read is named by its row, and may be skipped', async () => {
  const images = PACKED_IMAGES.map(
    ({ file }, i) => new Uint8Array(i === 7 ? Buffer.from('x') : file),
  );
  const file = written('x.parquet', { image: images, label: images.map((_, i) => BigInt(i % 2)) });
  expect(await refused(file)).toMatch(
    /1 of 20 files .* cannot be read as images:\n.*0-x.parquet\/7-7":/s,
  );
  const { train, test } = await load(file, { unreadable: 'skip' });
  expect(train.count + test.count).toBe(19);
});

test('rows that hold no label or no image are listed', async () => {
  const images = PACKED_IMAGES.map(({ file }, i) => (i === 3 ? null : new Uint8Array(file)));
  const label = images.map((_, i) => (i === 5 ? null : BigInt(i % 2)));
  expect(await refused(written('x.parquet', { label, image: images }))).toMatch(
    /^2 of 20 rows of x.parquet do not .*:\n {2}row 3: no image in the column "image"\n {2}row 5: no label/,
  );
});
