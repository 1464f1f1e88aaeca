import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { manifestDataSet } from '../../../src/data/manifest/data-set.ts';
import { BenchError } from '../../../src/errors.ts';
import { manifestSchema } from '../../../src/experiment/manifest-schema.ts';
import { testFolder } from '../../support/image-folder.ts';

const folder = testFolder();
const GOOD = ['a', 'b'].flatMap((name) => [0, 1, 2].map((i) => `${name}/${i}.png,${name}`));

beforeEach(() => folder.fill('', ['a', 'b'], 3));

/** The message and the remedy of reading a table, its folder left out. */
async function refused(
  content: string | Uint8Array | null,
  options: object = {},
  name = 'x.csv',
): Promise<string> {
  const file = content === null ? join(folder.dir, name) : folder.put(name, content);
  const spec = manifestSchema.parse({ kind: 'manifest', file, size: 8, ...options });
  const thrown = await manifestDataSet(spec).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  const { code, message, remedy } = thrown as BenchError;
  expect(code).toBe('data');
  expect(remedy).toBeTruthy();
  return `${message} | ${remedy}`.replaceAll(`${folder.dir}/`, '');
}

const csv = (...rows: string[]) => ['path,label', ...GOOD, ...rows].join('\n');
const json = (...lines: string[]) => refused(lines.join('\n'), {}, 'x.jsonl');

describe('a table', () => {
  test.each([
    ['nothing', '', 'x.csv lists no images'],
    ['a header alone', 'path,label\n', 'x.csv lists no images'],
    [
      'a longer row',
      csv('c,d,e'),
      'x.csv, line 8: expected 2 values, as the first row has, received 3',
    ],
    [
      'a shorter row',
      csv('c'),
      'x.csv, line 8: expected 2 values, as the first row has, received 1',
    ],
    ['an open quote', csv('"c,d'), 'a quote is opened and not closed'],
    ['a stray quote', csv('c"d,e'), 'x.csv, line 8: a quote stands beside other letters'],
    ['NULs', csv('c\0,d'), 'x.csv is no UTF-8 text: line 8 holds other bytes'],
    ['Latin letters', Buffer.from(csv('\xe9,a'), 'latin1'), 'x.csv is no UTF-8 text: line 8'],
    ['UTF-16', Buffer.from(`\uFEFF${csv()}`, 'utf16le'), 'x.csv is no UTF-8 text: line 1'],
    [
      'semicolons',
      'path;label\na.png;a',
      'x.csv has the one column "path;label" | Save it with commas',
    ],
    ['columns of one name', 'path,label,label\na,b,c', 'x.csv has 2 columns "label" and "label"'],
    [
      'other columns',
      'paths,class\na,b',
      'x.csv has no column "path", did you mean "paths"?; there are "paths", "class" | Name the column in `columns`, such as `columns: { path: "paths" }`.',
    ],
  ])('of %s is refused', async (_, content, words) => {
    expect(await refused(content)).toContain(words);
  });

  test('with a line of 100 MB is refused by its size', async () => {
    const long = 'x'.repeat(100e6);
    expect(await refused(`path,label\n${long}`)).toContain(
      'x.csv, line 2: expected a row of at most',
    );
    expect(await json(long)).toContain('x.jsonl, line 1: expected a line of at most 1.0 MiB');
  });

  test('of JSON Lines names the line', async () => {
    const first = '{"path": "a/0.png", "label": "a"}';
    expect(await json(first, '', '{path}')).toContain('x.jsonl, line 3: it is no JSON');
    for (const line of ['[1]', '"a"', 'null', '3'])
      expect(await json(first, line)).toContain('x.jsonl, line 2: expected a JSON object');
    expect(await json('{"path": "a/0.png"}')).toContain('x.jsonl has no column "label"');
  });

  test('that is a folder, a pipe or not there is refused', async () => {
    mkdirSync(join(folder.dir, 'folder.csv'));
    execFileSync('mkfifo', [join(folder.dir, 'pipe.csv')]);
    expect(await refused(null, {}, 'folder.csv')).toContain('it is a folder: expected a file');
    expect(await refused(null, {}, 'pipe.csv')).toContain('it is a pipe: expected a file');
    expect(await refused(null, {}, 'gone.csv')).toContain('gone.csv cannot be read: ENOENT');
  });
});

describe('rows', () => {
  test('without what they must say are listed, with their lines', async () => {
    const said = await refused(csv(',a', 'a/3.png,""'));
    expect(said).toContain(
      'x.csv has rows that do not say what they must:\n  line 8: the column "path" is empty\n  line 9: the column "label" is empty',
    );
    const many = await refused(csv(...Array.from({ length: 30 }, () => ',a')));
    expect(many.match(/is empty/g)).toHaveLength(20);
    expect(many).toContain('\n  and 10 more');
    const table = 'path,label,split,group\na/0.png,a,train,\nb/0.png,b,holdout,1';
    expect(await refused(table)).toContain(
      'line 2: the column "group" is empty\n  line 3: the column "split" is "holdout", expected "train", "val" or "test"',
    );
  });

  test.each([
    ['{"path": "b/0.png"}', 'line 2: the column "label" is missing'],
    ['{"path": "b/0.png", "label": null}', 'line 2: the column "label" is missing'],
    ['{"path": "b/0.png", "label": ["b"]}', 'line 2: the column "label" is no text and no number'],
    ['{"path": "b\\u0000", "label": "b"}', 'line 2: the column "path" has a NUL in it'],
    [
      '{"path": "b/0.png", "label": 12345678901234567890}',
      'line 2: the column "label" is a number of so many digits that it is rounded; put it in quotes',
    ],
  ])('of JSON are refused likewise: %s', async (line, words) => {
    expect(await json('{"path": "a/0.png", "label": "a"}', line)).toContain(words);
  });

  test('with one label alone are refused', async () => {
    expect(await refused('path,label\na/0.png,a\na/1.png,a')).toContain(
      'x.csv has one label only, "a"',
    );
    const pets = ['path,label', 'a/0.png,tabby', 'b/0.png,poodle'].join('\n');
    expect(await refused(pets, { classes: ['tabby', 'poddle'] })).toContain(
      'x.csv has no image of the class "poddle", did you mean "poodle"? | Name classes of "poodle", "tabby".',
    );
  });
});

describe('images', () => {
  test('outside of the folder are refused', async () => {
    const said = await refused(csv('../y.png,a', '/etc/passwd,b', 'a/../../z.png,a', '..,a'));
    expect(said).toContain(
      '4 files that x.csv names are outside of its folder:\n  line 8: "../y.png"\n  line 9: "/etc/passwd"\n  line 10: "a/../../z.png"\n  line 11: ".."',
    );
    expect(said).toContain('| Name the folder that holds all images in `root`');
    expect(await refused(csv(), { root: join(folder.dir, 'a') })).toContain('6 of 6 images');
  });

  test('that are missing are listed and counted', async () => {
    await folder.paint('a/scan12.png');
    const said = await refused(csv('a/scan12,a', 'a\\1.png,a'));
    expect(said).toContain(
      '2 of 8 images of x.csv are not in its folder:\n  line 8: "a/scan12", did you mean "a/scan12.png"?\n  line 9: "a\\\\1.png"',
    );
    expect(said).toContain('with slashes in place of backslashes');
    const gone = Array.from({ length: 25 }, (_, i) => `gone${i}.png,a`);
    expect(await refused(csv(...gone))).toContain('\n  and 5 more');
  });

  test('that are listed twice are refused, with what differs', async () => {
    expect(await refused(csv('a/0.png,a', './b/../b/1.png,a'))).toContain(
      '2 images are listed more than once in x.csv:\n  "a/0.png": lines 2 and 8\n  "b/1.png": lines 6 and 9, as the labels "b" and "a"',
    );
    const rows = GOOD.map((row) => `${row},train`);
    expect(await refused(['path,label,split', ...rows, 'a/0.png,a,test'].join('\n'))).toContain(
      '"a/0.png": lines 2 and 8, as the splits "train" and "test"',
    );
    expect(await refused(csv('a/0.png,other'), { classes: ['a', 'b'] })).toContain(
      'as the labels "a" and "other"',
    );
  });
});

describe('splits', () => {
  const table = (split: (i: number) => string, group = (i: number) => `${i}`) =>
    ['path,label,split,group', ...GOOD.map((row, i) => `${row},${split(i % 3)},${group(i)}`)].join(
      '\n',
    );

  test('of which none is to train or to test on are refused', async () => {
    expect(await refused(table(() => 'Train'))).toContain(
      'x.csv has images of the split "train" alone, expected "train" and "test" | Correct the column of splits, or set `columns: { split: false }`',
    );
    expect(await refused(table((i) => (i === 0 ? 'val' : 'test')))).toContain('alone, expected');
  });

  test('that share a group are refused', async () => {
    const shared = await refused(
      table(
        (i) => (i === 0 ? 'test' : 'train'),
        (i) => (i < 2 ? 'p' : `${i}`),
      ),
    );
    expect(shared).toContain('a group is in two splits of x.csv: "a/0.png" and "a/1.png"');
    expect(shared).toContain('or change the column of groups');
  });

  test('that lack a class are refused', async () => {
    const rows = GOOD.map((row) => `${row},${row.startsWith('a/0') ? 'test' : 'train'}`);
    expect(await refused(['path,label,split', ...rows].join('\n'))).toContain(
      'there is no image of the class "b" of x.csv to test on',
    );
  });
});

test.each([
  [{ file: 'labels.xlsx' }, 'a file that ends in .csv, .tsv or .jsonl'],
  [{ file: 'x.csv', columns: { path: 'label' } }, 'a column of its own for each'],
  [{ file: 'x.csv', columns: { path: 'p', label: 'p' } }, 'a column of its own for each'],
  [{ file: 'x.csv', columns: { label: '' } }, 'Too small'],
  [{ file: 'x.csv', groupBy: '(a)' }, 'groupBy'],
])('an experiment that says %j is refused', (options, words) => {
  expect(() => manifestSchema.parse({ kind: 'manifest', ...options })).toThrow(words);
});

test('the default name is that of the file', () => {
  expect(manifestSchema.parse({ kind: 'manifest', file: 'data/x rays.tsv' }).name).toBe('x-rays');
});

describe('a path made of columns', () => {
  const load = (content: string, path: string) =>
    manifestDataSet(
      manifestSchema.parse({
        kind: 'manifest',
        file: folder.put('x.csv', content),
        size: 8,
        columns: { path },
        test: 0.4,
      }),
    );
  const rows = (of: (name: string, i: number) => string) =>
    ['a', 'b'].flatMap((name) => [0, 1, 2].map((i) => of(name, i)));

  test('reads the images that it leads to', async () => {
    const plain = await load(csv(), 'path');
    const made = ['id,label', ...rows((name, i) => `${i},${name}`)].join('\n');
    const { fingerprint, notes } = await load(made, '{label}/{id}.png');
    expect(fingerprint).toBe(plain.fingerprint);
    expect(notes!()).toEqual([]);
  });

  test('a column of that very name is taken as it is', async () => {
    const made = ['{x}.png,label', ...rows((name, i) => `${name}/${i}.png,${name}`)].join('\n');
    await expect(load(made, '{x}.png')).resolves.toBeTruthy();
  });

  test.each([
    ['{ident}.png', 'x.csv has no column "ident"'],
    ['../{id}.png', '6 files that x.csv names are outside of its folder'],
    ['{label}/{id}.jpg', '6 of 6 images of x.csv are not in its folder'],
  ])('%s is refused in words', async (path, message) => {
    const made = ['id,label', ...rows((name, i) => `${i},${name}`)].join('\n');
    expect(await refused(made, { columns: { path } })).toContain(message);
  });
});
