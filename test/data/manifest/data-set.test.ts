import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataSet, StreamedSet } from '../../../src/data/image-set.ts';
import { fingerprint } from '../../../src/data/load.ts';
import { manifestDataSet } from '../../../src/data/manifest/data-set.ts';
import { manifestSchema } from '../../../src/experiment/manifest-schema.ts';
import { testFolder } from '../../support/image-folder.ts';

const folder = testFolder();
const CLASSES = ['cat', 'dog'];

const load = (options: object = {}) =>
  manifestDataSet(
    manifestSchema.parse({
      kind: 'manifest',
      file: join(folder.dir, 'labels.csv'),
      size: 8,
      ...options,
    }),
  );

/** Images in a folder for each class, with a table of them. */
async function pets(count = 6): Promise<string[]> {
  await folder.fill('', CLASSES, count);
  const rows = CLASSES.flatMap((name) =>
    Array.from({ length: count }, (_, i) => `${name}/${i}.png,${name}`),
  );
  folder.put('labels.csv', ['path,label', ...rows].join('\n'));
  return rows;
}

function contentOf({ classes, train, test: tested, validation }: DataSet<StreamedSet>) {
  const part = (set: StreamedSet) => ({
    labels: [...set.labels],
    groups: set.groups && [...set.groups],
    names: set.groupNames,
    images: Array.from({ length: set.count }, (_, i) => Buffer.from(set.read(i)).toString('hex')),
  });
  return { classes, train: part(train), test: part(tested), validation };
}

async function expectAlike(
  manifest: DataSet<StreamedSet>,
  images: DataSet<StreamedSet>,
): Promise<void> {
  expect(contentOf(manifest)).toEqual(contentOf(images));
  expect(fingerprint(manifest)).toBe(fingerprint(images));
}

describe('a manifest is the folder of the same images', () => {
  test('with a share that is drawn', async () => {
    await pets();
    await expectAlike(await load(), await folder.load());
    await expectAlike(
      await load({ test: 0.4, testSeed: 3 }),
      await folder.load({ test: 0.4, testSeed: 3 }),
    );
  });

  test('with splits, in which val alone is tested on', async () => {
    const table = (words: readonly string[]) =>
      words
        .flatMap((split) =>
          CLASSES.flatMap((name) =>
            [0, 1, 2].map((i) =>
              JSON.stringify({ path: `${split}/${name}/${i}.png`, label: name, split }),
            ),
          ),
        )
        .join('\n');
    await folder.fill('train', CLASSES, 3);
    await folder.fill('val', CLASSES, 3);
    folder.put('labels.jsonl', table(['val', 'train']));
    const file = join(folder.dir, 'labels.jsonl');
    await expectAlike(await load({ file }), await folder.load());
    await folder.fill('test', CLASSES, 3);
    folder.put('labels.jsonl', table(['test', 'train', 'val']));
    const whole = await load({ file });
    expect(whole.validation).toHaveLength(6);
    await expectAlike(whole, await folder.load());
  });

  test('with groups, and with some classes in an order of their own', async () => {
    await folder.fill('', ['ant', 'bee', 'cow'], 8);
    const rows = ['ant', 'bee', 'cow'].flatMap((name) =>
      Array.from({ length: 8 }, (_, i) => `${name}/${i}.png\t${name}\t${i}`),
    );
    folder.put('x.tsv', ['path\tlabel\tpatient', ...rows].join('\r\n'));
    const options = { file: join(folder.dir, 'x.tsv'), columns: { group: 'patient' } };
    const groupBy = '^(\\d+)\\.png$';
    const grouped = await load(options);
    expect(grouped.groupsAre).toBe('patient');
    await expectAlike(grouped, await folder.load({ groupBy }));
    const shared = [...grouped.test.groups!].filter((group) =>
      grouped.train.groups!.includes(group),
    );
    expect(shared).toEqual([]);
    const classes = ['cow', 'ant'];
    const some = await load({ ...options, classes });
    await expectAlike(some, await folder.load({ groupBy, classes }));
    expect(some.notes!().join()).toContain(
      '8 of 24 rows left out, whose labels are not among `classes`: "bee"',
    );
  });

  test('with folders beside files of like names', async () => {
    for (const name of CLASSES)
      for (const path of ['a.png', 'a/z.png', 'a-b.png', 'B.png', 'é.png'])
        await folder.paint(`${name}/${path}`);
    const rows = CLASSES.flatMap((name) =>
      ['é.png', 'a.png', 'a/z.png', 'a-b.png', 'B.png'].map((path) => `${name}/${path},${name}`),
    );
    folder.put('labels.csv', ['path,label', ...rows].join('\n'));
    await expectAlike(await load(), await folder.load());
  });
});

test('neither the order of rows and columns, nor other columns, nor names change anything', async () => {
  const rows = await pets(4);
  const known = contentOf(await load());
  const print = fingerprint(await load());
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(rows, { minLength: rows.length }),
      fc.boolean(),
      fc.string({ maxLength: 20 }),
      async (shuffled, turned, note) => {
        const other = `"${note.replaceAll('"', '""').replaceAll('\0', '')}"`;
        const lines = ['path,label', ...shuffled].map((row, i) => {
          const [path, label] = row.split(',');
          const cells = turned ? [label, path] : [path, label];
          return [i === 0 ? 'comment' : other, ...cells].join(',');
        });
        folder.put('other.csv', lines.join('\n'));
        const file = join(folder.dir, 'other.csv');
        const again = await load({ file, name: 'renamed' });
        expect(contentOf(again)).toEqual(known);
        expect(fingerprint(again)).toBe(print);
      },
    ),
    { numRuns: 25 },
  );
});

test('an image, a label, a group and a split are in the fingerprint', async () => {
  const lines = (change: (cells: string[], i: number) => string[]) =>
    CLASSES.flatMap((name, k) =>
      [0, 1, 2, 3, 4, 5].map((i) =>
        change([`${name}/${i}.png`, name, i < 4 ? 'train' : 'test', `${name}${i}`], k * 6 + i).join(
          ',',
        ),
      ),
    );
  await folder.fill('', CLASSES, 6);
  const printOf = async (change: (cells: string[], i: number) => string[]) => {
    folder.put('labels.csv', ['path,label,split,group', ...lines(change)].join('\n'));
    return fingerprint(await load());
  };
  const as = (at: number, cell: number, value: string) => (cells: string[], i: number) =>
    i === at ? cells.with(cell, value) : cells;
  const prints = [
    await printOf((cells) => cells),
    await printOf(as(0, 1, 'dog')),
    await printOf(as(0, 2, 'val')),
    await printOf(as(0, 3, 'cat1')),
  ];
  await folder.paint('cat/0.png');
  prints.push(await printOf((cells) => cells));
  expect(new Set(prints).size).toBe(prints.length);
});

test('labels and groups may be numbers, with spaces, quotes and line breaks', async () => {
  await folder.fill('', ['a', 'b'], 4);
  const rows = [0, 1, 2, 3].flatMap((i) => [
    { path: `a/${i}.png`, label: 10, group: i },
    { path: `b/${i}.png`, label: 9, group: i + 0.5 },
  ]);
  folder.put('x.jsonl', `\uFEFF${rows.map((row) => JSON.stringify(row)).join('\r\n\r\n')}\n`);
  const { classes, train } = await load({ file: join(folder.dir, 'x.jsonl') });
  expect(classes).toEqual(['10', '9']);
  expect(train.groupNames).toContain('0.5');
  const table = [0, 1, 2, 3].flatMap((i) => [
    `a/${i}.png ,"a ""tabby"", or\r\nnot"`,
    `"b/${i}.png", b`,
  ]);
  folder.put('labels.csv', `\uFEFFPath, Label\r\n${table.join('\r\n')}\r\n,\r\n`);
  expect((await load()).classes).toEqual(['a "tabby", or\r\nnot', 'b']);
});

test('what is taken by its name alone and what is not taken is said', async () => {
  await folder.fill('', CLASSES, 4);
  const rows = CLASSES.flatMap((name) =>
    [0, 1, 2, 3].map((i) => `${name}/${i}.png,${name},${i},7`),
  );
  folder.put('labels.csv', ['path,label,Group,age', ...rows].join('\n'));
  const notes = async (columns: object) => (await load({ columns })).notes!();
  expect(await notes({})).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^groups by the column "Group" of /),
      expect.stringMatching(/^1 column is not used of .*: "age"$/),
    ]),
  );
  const { train, notes: told } = await load({ columns: { group: false } });
  expect(train.groups).toBeUndefined();
  expect(told!().join()).toMatch(/2 columns are not used of .*: "Group", "age"/);
});

test('paths are from the root that is given, and may be absolute below it', async () => {
  await folder.fill('images', CLASSES, 4);
  const rows = CLASSES.flatMap((name) => [0, 1, 2, 3].map((i) => `${name}/${i}.png,${name}`));
  folder.put('tables/labels.csv', ['path,label', ...rows].join('\n'));
  const options = { file: join(folder.dir, 'tables/labels.csv'), root: join(folder.dir, 'images') };
  const own = await load(options);
  await expectAlike(own, await folder.load({ dir: options.root }));
  folder.put(
    'tables/labels.csv',
    ['path,label', ...rows.map((row) => join(options.root, row))].join('\n'),
  );
  expect(fingerprint(await load(options))).toBe(fingerprint(own));
});

test('an unreadable image stops the run, or is left out with its group', async () => {
  await folder.fill('', CLASSES, 5);
  folder.put('cat/0.png', 'no image');
  const rows = CLASSES.flatMap((name) =>
    [0, 1, 2, 3, 4].map((i) => `${name}/${i}.png,${name},${name}${i}`),
  );
  folder.put('labels.csv', ['path,label,group', ...rows].join('\n'));
  await expect(load()).rejects.toThrow(/1 of 10 files of .*labels\.csv cannot be read as images/);
  const { train, test: tested } = await load({ unreadable: 'skip' });
  expect(train.count + tested.count).toBe(9);
  expect(train.groupNames).not.toContain('cat0');
});

test('a link is read, and a link to an image that is listed is that image', async () => {
  await pets();
  rmSync(join(folder.dir, 'cat/0.png'));
  symlinkSync(join(folder.dir, 'cat/1.png'), join(folder.dir, 'cat/0.png'));
  await expect(load()).rejects.toThrow('1 image is listed more than once');
});

describe('masks by a column', () => {
  const maskOf = (data: DataSet<StreamedSet>, name: string) =>
    [data.train, data.test].flatMap((set) =>
      Array.from({ length: set.count }, (_, i) => i)
        .filter((i) => set.nameOf!(i) === join(folder.dir, name))
        .map((i) => set.maskOf!(i)),
    )[0];

  /** A white mask of an image's size for each of six cats and dogs. */
  async function masked(): Promise<string[]> {
    const rows = await pets();
    await folder.fill('masks', CLASSES, 6);
    return rows.map((row) => `${row},masks/${row.split(',')[0]}`);
  }

  test('are those of its rows, and an empty cell has none', async () => {
    const [first, ...others] = await masked();
    const without = first!.replace(/masks.*/, '');
    folder.put('labels.csv', ['path,label,outline', without, ...others].join('\n'));
    const data = await load({ columns: { mask: 'outline' } });
    expect(maskOf(data, 'cat/0.png')).toBeNull();
    expect(maskOf(data, 'cat/1.png')).toBeInstanceOf(Uint8Array);
    expect(data.notes!()).toContain(
      `11 of 12 images have a mask, by ${join(folder.dir, 'labels.csv')}`,
    );
    const { test: plain } = await load();
    expect(plain.maskOf).toBeUndefined();
  });

  test('may be a path with columns in braces', async () => {
    await masked();
    const data = await load({ columns: { mask: 'masks/{path}' } });
    expect(maskOf(data, 'dog/5.png')).toBeInstanceOf(Uint8Array);
  });

  test.each([
    [
      'masks/none.png',
      /1 of 12 masks of .* are not in its folder:\n {2}line 2: "masks\/none\.png"/,
    ],
    ['../masks/1.png', /1 file that .* names is outside of its folder:\n {2}line 2: "\.\.\/masks/],
  ])('that are not there, or elsewhere, are refused: %s', async (path, message) => {
    const [first, ...others] = await masked();
    const wrong = first!.replace(/masks.*/, path);
    folder.put('labels.csv', ['path,label,mask', wrong, ...others].join('\n'));
    await expect(load({ columns: { mask: 'mask' } })).rejects.toThrow(message);
  });

  test('of no image are a slip', async () => {
    const rows = await masked();
    const bare = rows.map((row) => row.replace(/masks.*/, ''));
    folder.put('labels.csv', ['path,label,mask', ...bare].join('\n'));
    await expect(load({ columns: { mask: 'mask' } })).rejects.toThrow('has no mask of any image');
  });
});
