import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { describe, expect, test } from 'vitest';
import { type ImageSet, imageAt } from '../../../src/data/image-set.ts';
import { fingerprint } from '../../../src/data/load.ts';
import { webDatasetDataSet } from '../../../src/data/web-dataset/data-set.ts';
import { BenchError } from '../../../src/errors.ts';
import { webDatasetSchema } from '../../../src/experiment/web-dataset-schema.ts';
import { testFolder } from '../../support/image-folder.ts';
import { differences, PACKED_IMAGES, packedFile } from '../../support/packed-golden.ts';

const folder = testFolder();
const at = (name: string) => join(folder.dir, name);

const load = (files: unknown, options: object = {}) =>
  webDatasetDataSet(webDatasetSchema.parse({ kind: 'web-dataset', files, size: 16, ...options }));

function lain(): string {
  for (const split of ['train', 'test'])
    folder.put(`${split}-000000.tar`, packedFile(`shard-${split}-000000.tar.gz`));
  return at('*.tar');
}

/** A tar of files, in their order. */
async function tarOf(name: string, files: Readonly<Record<string, string | Buffer>>) {
  const own = mkdtempSync(join(tmpdir(), 'tar-'));
  try {
    for (const [path, content] of Object.entries(files)) writeFileSync(join(own, path), content);
    const path = folder.put(name, '');
    await create({ file: path, cwd: own, sync: true }, Object.keys(files));
    return path;
  } finally {
    rmSync(own, { recursive: true });
  }
}

/** So many samples, of parts that are made for each. */
function samples(count: number, of: (i: number) => Record<string, string | Buffer>) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) =>
      Object.entries(of(i)).map(([ending, content]) => [
        `s${`${i}`.padStart(2, '0')}.${ending}`,
        content,
      ]),
    ).flat(),
  );
}
const image = (i: number) => PACKED_IMAGES[i]!.file;

async function refused(files: unknown, options: object = {}): Promise<string> {
  const thrown = await load(files, options).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  const { code, message, remedy } = thrown as BenchError;
  expect(code).toBe('data');
  expect(remedy).toBeTruthy();
  return `${message} | ${remedy}`.replaceAll(`${folder.dir}/`, '');
}

const namesOf = ({ groups, groupNames }: ImageSet) =>
  [...new Set(Array.from(groups!, (group) => groupNames![group]))].sort();

test("shards of Python's tarfile: Pillow's pixels, and the classes and splits", async () => {
  const { classes, train, test, notes } = await load(lain());
  expect(classes).toEqual(['0', '1']);
  for (const [set, split] of [
    [train, 'train'],
    [test, 'test'],
  ] as const) {
    const images = PACKED_IMAGES.filter((each) => each.split === split);
    const own = Array.from({ length: set.count }, (_, i) => i).sort((a, b) =>
      set.nameOf!(a).slice(-12) < set.nameOf!(b).slice(-12) ? -1 : 1,
    );
    expect(own.map((i) => set.labels[i])).toEqual(images.map(({ label }) => label));
    expect(
      differences(
        own.map((i) => imageAt(set, i)),
        images,
      ),
    ).toEqual([]);
  }
  expect(notes!()).toEqual(['labels by "cls"']);
});

test('names of classes in a list, in a file, or in the JSON of each sample are one data set', async () => {
  const own = fingerprint(await load(lain()));
  const names = folder.put('names.txt', '\uFEFFcat\r\ndog\n\n');
  for (const options of [
    { classNames: ['cat', 'dog'] },
    { classNames: names },
    { label: 'json.label' },
  ]) {
    const dataSet = await load(at('*.tar'), options);
    expect(dataSet.classes).toEqual(['cat', 'dog']);
    expect(fingerprint(dataSet)).toBe(own);
  }
  const some = await load(at('*.tar'), { classNames: names, classes: ['dog', 'cat'] });
  expect(some.classes).toEqual(['dog', 'cat']);
  expect(fingerprint(some)).not.toBe(own);
});

test('groups by a field', async () => {
  const { train, test, groupsAre } = await load(lain(), { group: 'json.patient' });
  expect(groupsAre).toBe('patient');
  expect([namesOf(train), namesOf(test)]).toEqual([
    ['p0', 'p1', 'p2'],
    ['p3', 'p4'],
  ]);
});

test('patterns of numbers are the shards they stand for', async () => {
  lain();
  folder.put('more-000.tar', packedFile('shard-train-000000.tar.gz'));
  folder.put('more-001.tar', packedFile('shard-test-000000.tar.gz'));
  const { train, test } = await load(at('more-{000..001}.tar'));
  expect(train.count + test.count).toBe(20);
  expect(await refused(at('more-{000..002}.tar'))).toContain('no file is "more-002.tar"');
});

test('of several images of a sample one is named; numbers are in their order', async () => {
  const file = await tarOf(
    'x.tar',
    samples(20, (i) => ({
      'left.png': image(i),
      'right.png': image(19 - i),
      cls: `${9 + (i % 2)}`,
    })),
  );
  expect(await refused(file)).toContain(
    '"s00": images of 2 endings, "left.png" and "right.png": name one in `image`',
  );
  const { classes, train, test, notes } = await load(file, { image: 'left.png' });
  expect(classes).toEqual(['9', '10']);
  expect(train.count + test.count).toBe(20);
  expect(notes!()[0]).toBe('labels by "cls"');
});

describe('refused in a line is', () => {
  test.each<[string, (i: number) => Record<string, string | Buffer>, object, string]>([
    ['a sample without an image', (i) => ({ cls: `${i % 2}` }), {}, '"s00": no image'],
    [
      'one without a label',
      (i) => ({ png: image(i), txt: 'a cat' }),
      {},
      '"s00": no label in "json.label"; there is "png"',
    ],
    ['an empty label', (i) => ({ png: image(i), cls: ' ' }), {}, '"s00": no label in "cls"'],
    [
      'JSON that is none',
      (i) => ({ png: image(i), json: '{' }),
      {},
      '"s00": no label in "json.label"',
    ],
    [
      'a field that is an object',
      (i) => ({ png: image(i), json: '{"label":{}}' }),
      {},
      'no label in "json.label"',
    ],
    [
      'a field of a prototype',
      (i) => ({ png: image(i), json: '{}' }),
      { label: 'json.constructor.name' },
      'no label in "json.constructor.name"',
    ],
    [
      'no group',
      (i) => ({ png: image(i), cls: `${i % 2}` }),
      { group: 'json.p' },
      '"s00": no group in "json.p"',
    ],
    [
      'labels without a name',
      (i) => ({ png: image(i), cls: `${i % 3}` }),
      { classNames: ['a', 'b'] },
      '"2", expected 0 to 1',
    ],
    ['one label', (i) => ({ png: image(i), cls: '4' }), {}, 'x.tar has one label only, "4"'],
  ])('%s', async (_what, of, options, message) => {
    expect(await refused(await tarOf('x.tar', samples(20, of)), options)).toContain(message);
  });

  test('files of a sample that stand apart', async () => {
    const files = samples(20, (i) => ({ png: image(i) }));
    for (let i = 0; i < 20; i++) files[`s${`${i}`.padStart(2, '0')}.cls`] = `${i % 2}`;
    expect(await refused(await tarOf('x.tar', files))).toMatch(/"s00": no label|stand apart/);
    const apart = {
      'a.png': image(0),
      'a.cls': '0',
      'b.png': image(1),
      'b.cls': '1',
      'a.json': '{}',
    };
    expect(await refused(await tarOf('x.tar', apart))).toContain(
      'the files of "a" in x.tar stand apart',
    );
  });

  test('what is no tar, is compressed, cut short or damaged', async () => {
    expect(await refused(folder.put('x.tar', 'no tar'))).toContain('x.tar is no tar file');
    expect(await refused(folder.put('x.tar', Buffer.from([0x1f, 0x8b, 8, 0])))).toContain(
      'x.tar is a gzip archive',
    );
    expect(await refused(folder.put('x.tar', Buffer.from([0x80, 4, 0x95])))).toContain(
      "x.tar is Python's pickle",
    );
    const whole = packedFile('shard-train-000000.tar.gz');
    expect(await refused(folder.put('x.tar', whole.subarray(0, 700)))).toContain(
      'x.tar cannot be read as a tar file',
    );
    const damaged = Buffer.from(whole);
    damaged.fill(7, 1030, 1060);
    expect(await refused(folder.put('x.tar', damaged))).toContain(
      'x.tar cannot be read as a tar file',
    );
  });

  test('a list of names that is none', async () => {
    lain();
    expect(await refused(at('*.tar'), { classNames: at('gone.txt') })).toContain(
      'the names of classes in gone.txt',
    );
    expect(await refused(at('*.tar'), { classNames: folder.put('n.txt', 'a\na\n') })).toContain(
      'it has a name twice',
    );
  });
});

test('an entry named as if it were elsewhere is an image like others, and nothing is written there', async () => {
  const whole = packedFile('shard-train-000000.tar.gz').toString('latin1');
  // The same length: sums of the header are set right.
  const moved = Buffer.from(whole.replaceAll('train/00000', '../../../x0'), 'latin1');
  for (let block = 0; block + 512 <= moved.length; block += 512) {
    if (moved.toString('latin1', block + 257, block + 262) !== 'ustar') continue;
    moved.fill(0x20, block + 148, block + 156);
    let sum = 0;
    for (let i = 0; i < 512; i++) sum += moved[block + i]!;
    moved.write(`${sum.toString(8).padStart(6, '0')}\0 `, block + 148, 'latin1');
  }
  const { train, test } = await load(folder.put('x.tar', moved));
  expect(train.count + test.count).toBe(12);
  expect(train.nameOf!(0)).toContain(join(folder.dir, '..', 'cache', 'unpacked'));
});
