import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { imageFolderDataSet } from '../../src/data/image-folder/data-set.ts';
import { imageAt } from '../../src/data/image-set.ts';
import { BenchError } from '../../src/errors.ts';
import { type ImageFolderSpec, imageFolderSchema } from '../../src/experiment/data-schema.ts';
import { dataFacts } from '../../src/training/data/data-facts.ts';

let root: string;
let dir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'image-folder-'));
  dir = join(root, 'data');
  vi.stubEnv('TRANSFER_BENCH_CACHE', join(root, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

type Colour = readonly [number, number, number];
const RED: Colour = [255, 0, 0];
const BLUE: Colour = [0, 0, 255];

const spec = (options: Partial<ImageFolderSpec> = {}): ImageFolderSpec =>
  imageFolderSchema.parse({ kind: 'image-folder', dir, size: 8, ...options });
const load = (options: Partial<ImageFolderSpec> = {}) => imageFolderDataSet(spec(options));

function put(name: string, bytes: Uint8Array | string): string {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** One colour, with one pixel of another shade so that no two images are equal. */
async function paint(name: string, [r, g, b]: Colour, shade = 0): Promise<void> {
  const pixels = Buffer.alloc(16 * 16 * 3);
  for (let i = 0; i < pixels.length; i += 3) pixels.set([r, g, b], i);
  for (let i = 0; i < 3 * 16 * 5; i++) pixels[i] = (pixels[i]! + shade * 37) % 256;
  put(
    name,
    await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

/** `count` images of each class in a folder, by colour. */
async function paintClasses(below: string, count: number, from = 0): Promise<void> {
  for (let i = from; i < from + count; i++) {
    await paint(`${below}reds/${i}.png`, RED, i);
    await paint(`${below}blues/${i}.png`, BLUE, i);
  }
}

async function refused(options: Partial<ImageFolderSpec> = {}): Promise<BenchError> {
  const thrown = await load(options).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  expect((thrown as BenchError).remedy).toBeTruthy();
  return thrown as BenchError;
}

/** The middle pixel of a data set of one file and others beside it. */
async function middleOf(name: string, options: Partial<ImageFolderSpec> = {}) {
  await paintClasses('train/', 3);
  await paintClasses('test/', 1);
  mkdirSync(join(dir, 'test/reds'), { recursive: true });
  const { test: tested, classes } = await load(options);
  const first = tested.labels.indexOf(classes.indexOf('reds'));
  expect(name < '0').toBe(true);
  return [...imageAt(tested, first).subarray((4 * 8 + 4) * 3, (4 * 8 + 4) * 3 + 3)];
}

describe('layouts', () => {
  test('a folder per class: a share is tested on, the same in every trial', async () => {
    await paintClasses('', 10);
    const one = await load({ test: 0.3 });
    expect(one.classes).toEqual(['blues', 'reds']);
    expect([one.train.count, one.test.count]).toEqual([14, 6]);
    expect([...one.test.labels].sort()).toEqual([0, 0, 0, 1, 1, 1]);
    expect(one.fingerprint).toBe((await load({ test: 0.3 })).fingerprint);
    expect(one.fingerprint).not.toBe((await load({ test: 0.3, testSeed: 1 })).fingerprint);
    for (let i = 0; i < one.train.count; i++) {
      const [red] = imageAt(one.train, i).subarray(7 * 8 * 3);
      expect(red! > 128).toBe(one.classes[one.train.labels[i]!] === 'reds');
    }
  });

  test('train and val: val is tested on', async () => {
    await paintClasses('train/', 4);
    await paintClasses('val/', 2, 4);
    const { train, test: tested, validation } = await load();
    expect([train.count, tested.count, validation]).toEqual([8, 4, undefined]);
  });

  test('train, val and test: trials validate on val', async () => {
    await paintClasses('train/', 4);
    await paintClasses('val/', 1, 4);
    await paintClasses('test/', 2, 5);
    const { train, test: tested, validation } = await load();
    expect([train.count, tested.count]).toEqual([10, 4]);
    expect(validation).toHaveLength(2);
    // What bounds the sizes a target may be cut to.
    expect((await dataFacts([spec()])).imagesOf(spec())).toEqual({
      train: 10,
      heldOut: 2,
      test: 4,
      classes: 2,
    });
  });

  test('folders in a class folder, links to files, and odd names', async () => {
    await paintClasses('', 3);
    await paint('reds/patient 1/a "b" 🐜\nc.png', RED, 20);
    symlinkSync(join(dir, 'reds/0.png'), join(dir, 'blues/link.png'));
    const { train, test: tested, notes } = await load();
    expect(train.count + tested.count).toBe(8);
    expect(notes!().join()).toContain('"blues"');
  });

  test('links to folders are followed, not in a circle', async () => {
    await paintClasses('', 3);
    await paint('more/20.png', RED, 20);
    symlinkSync(join(dir, 'more'), join(dir, 'reds/more'));
    symlinkSync(join(dir, 'reds'), join(dir, 'reds/again'));
    rmSync(join(dir, 'blues/0.png'));
    await paint('blues/0.png', BLUE, 30);
    await paint('more/21.png', RED, 21);
    await paint('more/22.png', RED, 22);
    const { train, test: tested, classes, notes } = await load({ test: 0.3 });
    expect(classes).toEqual(['blues', 'more', 'reds']);
    expect(train.count + tested.count).toBe(3 + 3 + 6);
    expect(notes!()[0]).toBe('1 file ignored that is no image: 1 without extension');
  });

  test('a class may be called train, or as a word of the language', async () => {
    for (const name of ['bus', 'train', 'constructor'])
      for (let i = 0; i < 3; i++) await paint(`${name}/${i}.png`, name === 'bus' ? RED : BLUE, i);
    expect((await load({ test: 0.4 })).classes).toEqual(['bus', 'constructor', 'train']);
    expect((await refused()).message).toMatch(/no image of the class ".*" of .* to test on$/);
  });

  test('folders beside those of the splits are named', async () => {
    await paintClasses('train/', 4);
    await paintClasses('test/', 2, 4);
    await paint('unlabelled/0.png', RED);
    const { train, test: tested, notes } = await load();
    expect([train.count, tested.count]).toEqual([8, 4]);
    expect(notes!()[0]).toBe('1 folder ignored beside those of the splits: "unlabelled"');
  });

  test('hidden and foreign files are ignored with a count', async () => {
    await paintClasses('', 5);
    put('.DS_Store', 'x');
    put('reds/Thumbs.db', 'x');
    put('reds/notes.txt', 'x');
    put('reds/.ipynb_checkpoints/0.png', 'x');
    put('README.md', 'x');
    const { train, test: tested, notes } = await load();
    expect(train.count + tested.count).toBe(10);
    expect(notes!().slice(0, 2)).toEqual([
      '3 hidden files ignored',
      '2 files ignored that are no images: 1 .md, 1 .txt',
    ]);
  });

  test.each<[string, () => unknown, string]>([
    ['no folder', () => rmSync(dir, { recursive: true, force: true }), 'cannot be listed'],
    ['no class', () => put('a.png', 'x'), 'holds no folder, expected one for each of two or more'],
    ['one class', () => put('reds/a.png', 'x'), 'holds only the folder "reds"'],
    [
      'an empty class',
      () => {
        put('reds/a.png', 'x');
        mkdirSync(join(dir, 'blues'));
      },
      'blues" holds no image',
    ],
    [
      'classes that differ between splits',
      () => ['train/a', 'train/b', 'val/a', 'val/c'].map((name) => put(`${name}/0.png`, 'x')),
      'have different classes: "b", "c"',
    ],
  ])('%s is refused in words', async (_what, arrange, message) => {
    arrange();
    expect((await refused()).message).toContain(message);
  });

  test('a class too small to be split is named', async () => {
    await paintClasses('', 4);
    await paint('rare "x"/0.png', [0, 255, 0]);
    const { message } = await refused();
    expect(message).toContain('the class "rare \\"x\\"" of');
    expect(message).toContain('has 1 readable image, expected at least 3');
  });
});

describe('formats become 8-bit RGB', () => {
  const solid = (channels: 3 | 4, background: object, width = 16, height = 16) =>
    sharp({ create: { width, height, channels, background: background as never } });

  test.each<[string, string, () => Promise<Buffer>, Colour]>([
    [
      'JPEG',
      'a.jpg',
      () => solid(3, { r: 200, g: 100, b: 50 }).jpeg({ quality: 100 }).toBuffer(),
      [200, 100, 50],
    ],
    [
      'WebP',
      'a.webp',
      () => solid(3, { r: 200, g: 100, b: 50 }).webp({ lossless: true }).toBuffer(),
      [200, 100, 50],
    ],
    [
      'a JPEG named .png',
      'a.png',
      () => solid(3, { r: 9, g: 9, b: 9 }).jpeg({ quality: 100 }).toBuffer(),
      [9, 9, 9],
    ],
    [
      'greyscale',
      'a.png',
      () => solid(3, { r: 90, g: 90, b: 90 }).greyscale().png().toBuffer(),
      [90, 90, 90],
    ],
    [
      '16-bit',
      'a.png',
      () => solid(3, { r: 200, g: 100, b: 50 }).toColourspace('rgb16').png().toBuffer(),
      [200, 100, 50],
    ],
    [
      '16-bit grey',
      'a.png',
      () => solid(3, { r: 90, g: 90, b: 90 }).toColourspace('grey16').png().toBuffer(),
      [90, 90, 90],
    ],
    [
      'a palette',
      'a.png',
      () => solid(3, { r: 200, g: 100, b: 50 }).png({ palette: true }).toBuffer(),
      [200, 100, 50],
    ],
    [
      'alpha, over white',
      'a.png',
      () => solid(4, { r: 255, g: 0, b: 0, alpha: 0 }).png().toBuffer(),
      [255, 255, 255],
    ],
    [
      'CMYK',
      'a.jpg',
      () =>
        solid(3, { r: 255, g: 255, b: 255 })
          .toColourspace('cmyk')
          .jpeg({ quality: 100 })
          .toBuffer(),
      [255, 255, 255],
    ],
    [
      'TIFF',
      'a.tif',
      () => solid(3, { r: 200, g: 100, b: 50 }).tiff({ compression: 'lzw' }).toBuffer(),
      [200, 100, 50],
    ],
    [
      'AVIF',
      'a.avif',
      () => solid(3, { r: 90, g: 90, b: 90 }).avif({ lossless: true }).toBuffer(),
      [90, 90, 90],
    ],
  ])('%s', async (_what, name, bytes, expected) => {
    put(`test/reds/${name.replace('a', '!')}`, await bytes());
    const middle = await middleOf('!', { range: 'full' });
    for (const [i, value] of expected.entries())
      expect(Math.abs(middle[i]! - value)).toBeLessThan(4);
  });

  test("a GIF's first frame", async () => {
    const frame = (value: number) => Buffer.alloc(16 * 16 * 3, value);
    const gif = await sharp(Buffer.concat([frame(255), frame(0)]), {
      raw: { width: 16, height: 32, channels: 3, pageHeight: 16 },
    })
      .gif()
      .toBuffer();
    put('test/reds/!.gif', gif);
    expect(await middleOf('!')).toEqual([255, 255, 255]);
  });

  test('EXIF turns the image, then it is resized as asked', async () => {
    // Left half red, right half blue, to be shown turned by 90 degrees: red on top.
    const half = Buffer.alloc(32 * 16 * 3);
    for (let i = 0; i < 32 * 16; i++) half.set(i % 32 < 16 ? RED : BLUE, i * 3);
    const turned = await sharp(half, { raw: { width: 32, height: 16, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    await paintClasses('train/', 3);
    put('test/reds/!.png', turned);
    await paint('test/blues/0.png', BLUE);
    const at = async (resize: ImageFolderSpec['resize'], y: number, x: number) => {
      const { test: tested, classes } = await load({ resize });
      const image = imageAt(tested, tested.labels.indexOf(classes.indexOf('reds')));
      return [...image.subarray((y * 8 + x) * 3, (y * 8 + x) * 3 + 3)];
    };
    expect(await at('stretch', 0, 0)).toEqual(RED);
    expect(await at('stretch', 7, 7)).toEqual(BLUE);
    expect(await at('fit', 4, 0)).toEqual([0, 0, 0]);
    expect(await at('fit', 0, 4)).toEqual(RED);
    expect(await at('crop', 0, 0)).toEqual(RED);
  });
});

describe('unreadable files', () => {
  beforeEach(async () => {
    await paintClasses('', 4);
    put('reds/empty.png', '');
    put('blues/text.jpg', 'this is a text');
    symlinkSync(join(dir, 'gone'), join(dir, 'blues/link.png'));
    symlinkSync('self.png', join(dir, 'reds/self.png'));
    const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#f00' } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    put('blues/cut.png', png.subarray(0, png.length / 2));
  });

  test('are all listed in one error', async () => {
    const { message } = await refused();
    expect(message).toMatch(/^5 of 13 files of .* cannot be read as images:/);
    expect(message).toContain('cut.png": it is truncated or damaged');
    expect(message).toContain('link.png": it is a link to nothing');
    expect(message).toContain(
      'text.jpg": its content is no image, or of a format that is not read',
    );
    expect(message).toContain('empty.png": it is empty');
    expect(message).toMatch(/self\.png": ELOOP/);
  });

  test('are left out and noted where that is asked for', async () => {
    const { train, test: tested, notes } = await load({ unreadable: 'skip' });
    expect(train.count + tested.count).toBe(8);
    expect(notes!()[0]).toMatch(/^5 unreadable files left out: ".*cut\.png" \(/);
    // Those that come back are read, without a change of any other.
    await paint('gone', BLUE, 40);
    const again = await load({ unreadable: 'skip' });
    expect(again.train.count + again.test.count).toBe(9);
  });
});

test('a TIFF of floating point is refused, which would be read as black', async () => {
  await paintClasses('', 4);
  // sharp writes none: a header, eight entries of a directory, and 8 x 8 pixels of 0.
  const entries = [
    [256, 4, 8],
    [257, 4, 8],
    [258, 3, 32],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 110],
    [279, 4, 8 * 8 * 4],
    [339, 3, 3],
  ] as const;
  const tiff = Buffer.alloc(110 + 8 * 8 * 4);
  tiff.write('II*');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries.length, 8);
  for (const [i, [tag, type, value]] of entries.entries()) {
    const at = 10 + 12 * i;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  }
  put('reds/float.tif', tiff);
  expect((await refused()).message).toContain('float.tif": its pixels are of type float');
});

test('an image of 20,000 x 20,000 pixels is refused before it is decoded', async () => {
  await paintClasses('', 4);
  // A header alone: whoever decodes it would need 1.2 GB first.
  const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  png.writeUInt32BE(20_000, 16);
  png.writeUInt32BE(20_000, 20);
  const { crc32 } = await import('node:zlib');
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  put('reds/huge.png', png);
  expect((await refused()).message).toContain(
    'huge.png": it has 20,000 x 20,000 pixels, and at most 268,435,456 are decoded',
  );
});

describe('groups', () => {
  beforeEach(async () => {
    for (let patient = 0; patient < 8; patient++)
      for (let i = 0; i < 3; i++) {
        const shade = patient * 3 + i;
        await paint(`reds/p${patient}_${i}.png`, RED, shade);
        await paint(`blues/p${patient + 8}_${i}.png`, BLUE, shade);
      }
  });

  test('stay in one split', async () => {
    const { train, test: tested } = await load({ groupBy: '^(p\\d+)_', test: 0.25 });
    const trained = new Set(train.groups);
    expect([...tested.groups!].some((group) => trained.has(group))).toBe(false);
    expect(tested.count).toBeGreaterThanOrEqual(9);
    expect(tested.count).toBeLessThanOrEqual(15);
    expect(new Set(tested.labels).size).toBe(2);
  });

  test('are named by expressions that are not Unicode ones, too', async () => {
    const { groups } = (await load({ groupBy: '^(p\\d+)[\\w\\-]*\\_', test: 0.25 })).train;
    expect(new Set(groups).size).toBeGreaterThan(8);
  });

  test('a class of one group cannot be in two splits', async () => {
    for (let i = 0; i < 6; i++) await paint(`rare/p99_${i}.png`, [0, 255, 0], i);
    const { message } = await refused({ groupBy: '^(p\\d+)_', test: 0.25 });
    expect(message).toMatch(
      /no image of the class "rare" of .* to (train|test) on, since the images of/,
    );
  });

  test('a name without a group is an error that names it', async () => {
    await paint('reds/other.png', RED, 99);
    const { message } = await refused({ groupBy: '^(p\\d+)_' });
    expect(message).toContain('finds no group in 1 of 49 names');
    expect(message).toContain('other.png');
  });

  test('a group in two given splits is refused', async () => {
    rmSync(dir, { recursive: true });
    for (const split of ['train', 'test'])
      for (const name of ['reds', 'blues'])
        for (const i of [0, 1]) await paint(`${split}/${name}/p1_${i}.png`, RED, i);
    expect((await refused({ groupBy: '^(p\\d+)_' })).message).toContain('a group is in two splits');
  });

  test('an expression without a group is refused by the schema', () => {
    expect(() => spec({ groupBy: 'p' })).toThrow('one group in parentheses');
    expect(() => spec({ groupBy: '(' })).toThrow('one group in parentheses');
  });
});

describe('images that are there twice', () => {
  const photo = (seed: number) => {
    // Smooth blobs, which survive JPEG and scaling as photographs do.
    const pixels = Buffer.alloc(64 * 64 * 3);
    for (let y = 0; y < 64; y++)
      for (let x = 0; x < 64; x++)
        for (let c = 0; c < 3; c++)
          pixels[(y * 64 + x) * 3 + c] =
            128 +
            60 * Math.sin((x * (seed + 1)) / 17 + c) +
            60 * Math.cos((y * (seed + 2)) / 13 - c);
    return sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } });
  };

  test('are reported across splits and classes, also when saved again', async () => {
    for (let i = 0; i < 6; i++) {
      put(`train/reds/${i}.png`, await photo(i).png().toBuffer());
      put(
        `train/blues/${i}.png`,
        await photo(i + 20)
          .png()
          .toBuffer(),
      );
    }
    put('test/reds/same.jpg', await photo(2).resize(50, 50).jpeg({ quality: 60 }).toBuffer());
    put('test/reds/new.png', await photo(40).png().toBuffer());
    put('test/blues/wrong.png', await photo(3).png().toBuffer());
    const notes = (await load({ size: 32 })).notes!();
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/^2 pairs of images in two splits look alike/);
    expect(notes[0]).toContain('same.jpg');
    expect(notes[1]).toMatch(/^1 pair of images in two classes look alike: ".*3\.png" as "reds"/);
  });

  test('are reported where a trial may validate on one and train on the other', async () => {
    for (const part of ['train', 'test'])
      for (let i = 0; i < 3; i++)
        for (const [name, seed] of [
          ['reds', i],
          ['blues', i + 20],
        ] as const)
          put(
            `${part}/${name}/${i}_0.png`,
            await photo(part === 'train' ? seed : seed + 60)
              .png()
              .toBuffer(),
          );
    put('train/reds/2_1.png', await photo(2).png().toBuffer());
    const alike = async (options: Partial<ImageFolderSpec>) =>
      (await load({ size: 32, ...options })).notes!().filter((note) => note.includes('validate'));
    expect(await alike({})).toEqual([
      expect.stringMatching(
        /^1 pair of images to train on look alike, .*: ".*2_0\.png" and ".*2_1/,
      ),
    ]);
    // Not where they are of one group, nor where the folder says what is validated on.
    expect(await alike({ groupBy: '^(?:.*/)?(\\d)_' }).catch(() => [])).toEqual([]);
    cpSync(join(dir, 'test'), join(dir, 'val'), { recursive: true });
    expect(await alike({})).toEqual([]);
  });
});

describe('the cache', () => {
  const entries = () => readdirSync(join(root, 'cache/images'));

  test('holds what was decoded, by content and options', async () => {
    await paintClasses('', 4);
    await load();
    expect(entries()).toHaveLength(1);
    const [only] = entries();
    // Times alone do not matter, and neither does the name.
    utimesSync(join(dir, 'reds/0.png'), 1, 1);
    await load({ name: 'other' });
    expect(entries()).toEqual([only]);
    await load({ size: 9 });
    await paint('reds/0.png', RED, 50);
    const { train, test: tested } = await load();
    expect(entries()).toHaveLength(3);
    expect(train.count + tested.count).toBe(8);
  });

  test('that is half written is made again', async () => {
    await paintClasses('', 4);
    const before = await load();
    const folder = join(root, 'cache/images', entries()[0]!);
    rmSync(join(folder, 'index.json'));
    expect((await load()).fingerprint).toBe(before.fingerprint);
    expect(existsSync(join(folder, 'index.json'))).toBe(true);
  });

  test('that cannot be written is an error that names it', async () => {
    await paintClasses('', 4);
    // A file where the folder should be: root may write anywhere else.
    writeFileSync(join(root, 'cache'), '');
    const { message, remedy } = await refused();
    expect(message).toContain(`cannot be kept in ${join(root, 'cache')}`);
    expect(remedy).toContain('TRANSFER_BENCH_CACHE');
  });
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read is named', async () => {
  await paintClasses('', 4);
  chmodSync(join(dir, 'reds/0.png'), 0);
  expect((await refused()).message).toContain('0.png": you may not read it');
});
