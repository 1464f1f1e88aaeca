import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { decodeFile } from '../../../src/data/image-folder/decode.ts';
import { withMemory } from '../../../src/data/image-folder/memory.ts';
import { imageAt } from '../../../src/data/image-set.ts';
import { testFolder } from '../../support/image-folder.ts';

const folder = testFolder();
beforeEach(() => folder.fill('', ['a', 'b'], 4));

const decoded = async (name: string, bytes: Uint8Array | string) =>
  decodeFile(folder.put(name, bytes), { size: 2, resize: 'stretch' });

/** The RGB bytes of a file of 2 x 2 pixels, which are not resized. */
async function pixelsOf(name: string, bytes: Uint8Array | string): Promise<number[]> {
  const image = await decoded(name, bytes);
  if (!('pixels' in image)) throw new Error(JSON.stringify(image));
  return [...image.pixels];
}

/** Rows of 2 x 2 RGB pixels, from the top. */
const COLOURS = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];

function bitmap(bits: 8 | 24 | 32, topDown = false): Buffer {
  const palette = bits === 8 ? 4 * 4 : 0;
  const row = Math.ceil((2 * bits) / 32) * 4;
  const bytes = Buffer.alloc(54 + palette + 2 * row);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54 + palette, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(2, 18);
  bytes.writeInt32LE(topDown ? -2 : 2, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  if (bits === 8) bytes.writeUInt32LE(4, 46);
  for (let pixel = 0; pixel < 4; pixel++) {
    const [red, green, blue] = COLOURS.slice(pixel * 3) as [number, number, number];
    const y = topDown ? pixel >> 1 : 1 - (pixel >> 1);
    const at = 54 + palette + y * row + (pixel % 2) * (bits / 8);
    if (bits === 8) {
      bytes.set([blue, green, red], 54 + pixel * 4);
      bytes[at] = pixel;
    } else bytes.set([blue, green, red], at);
  }
  return bytes;
}

describe('BMP', () => {
  test.each([
    ['24 bits', 'x.bmp', bitmap(24)],
    ['24 bits, from the top', 'x.bmp', bitmap(24, true)],
    ['32 bits of which 8 are not used', 'x.bmp', bitmap(32)],
    ['a palette', 'x.bmp', bitmap(8)],
    ['named otherwise', 'x.jpg', bitmap(24)],
    ['without an extension', 'x', bitmap(24)],
  ])('%s', async (_what, name, bytes) => expect(await pixelsOf(name, bytes)).toEqual(COLOURS));

  test('is read in a data set, and truncated refused', async () => {
    folder.put('a/!.bmp', bitmap(24));
    expect((await folder.load()).train.count).toBe(7);
    folder.put('a/!.bmp', bitmap(24).subarray(0, 60));
    expect((await folder.refused()).message).toContain('!.bmp": it is truncated or damaged');
  });
});

describe('PBM, PGM and PPM', () => {
  const deep = Buffer.from([0, 0, 0x0f, 0xff, 0x07, 0xff, 0, 0]);
  test.each<[string, Buffer | string, number[]]>([
    ['P1', 'P1\n# a comment\n2 2\n1 0\n01', [0, 255, 255, 0]],
    ['P2', 'P2 2 2 100\n0 100 40\n20', [0, 255, 102, 51]],
    ['P4', Buffer.from('P4 2 2\n\x80\x40', 'latin1'), [0, 255, 255, 0]],
    ['P5', Buffer.from('P5\n2 2\n255\n\0\xff\x80\x10', 'latin1'), [0, 255, 128, 16]],
    [
      'P5 of 12 bits, whose white the file says',
      Buffer.concat([Buffer.from('P5 2 2 4095\n'), deep]),
      [0, 255, 127, 0],
    ],
  ])('%s', async (_kind, bytes, greys) => {
    const pixels = await pixelsOf('x.pgm', bytes);
    expect(pixels.filter((_, i) => i % 3 === 0)).toEqual(greys);
    expect(pixels[1]).toBe(pixels[0]);
  });

  test('P3 and P6', async () => {
    expect(await pixelsOf('x.ppm', `P3 2 2 255 ${COLOURS.join(' ')}`)).toEqual(COLOURS);
    const bytes = Buffer.concat([Buffer.from('P6 2 2 255\n'), Buffer.from(COLOURS)]);
    expect(await pixelsOf('x.ppm', bytes)).toEqual(COLOURS);
  });

  test.each([
    ['bytes are missing', Buffer.from('P5 9 9 255\n123')],
    ['numbers are missing', 'P2 2 2 255\n1 2 3'],
    ['a header promises more than any memory', 'P5 99999999 99999999 255\n0'],
    ['values are above its maximum', 'P2 2 2 10\n1 2 3 11'],
  ])('%s: refused', async (_what, bytes) => {
    expect(await decoded('x.pgm', bytes)).toHaveProperty('reason');
  });

  test('a data set of them is seen, whatever their extension', async () => {
    for (const name of ['a', 'b']) folder.put(`${name}/x.pgm`, 'P2 2 2 255 0 9 99 200');
    folder.put('a/y', 'P2 2 2 255 0 99 9 200');
    const { train, test: tested } = await folder.load();
    expect(train.count + tested.count).toBe(11);
  });
});

const ftyp = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1`, 'latin1');
const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 12345\n';

describe('what is of another format is named, with what makes an image of it', () => {
  test.each<[string, Buffer | string, string, string]>([
    ['HEIC', ftyp('heic'), 'a HEIC image', 'heif-convert'],
    [
      'JPEG 2000',
      Buffer.from('\0\0\0\x0cjP  \r\n\x87\n', 'latin1'),
      'a JPEG 2000 image',
      'opj_decompress',
    ],
    [
      'a JPEG 2000 stream',
      Buffer.from('\xff\x4f\xff\x51\0', 'latin1'),
      'a JPEG 2000 image',
      'opj_decompress',
    ],
    ['JPEG XL', Buffer.from('\xff\x0a\0\0', 'latin1'), 'a JPEG XL image', 'djxl'],
    [
      'SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'an SVG drawing',
      'rsvg-convert',
    ],
    [
      'SVG after a prologue',
      '\ufeff<?xml version="1.0"?>\n<!-- x -->\n<svg width="9" height="9"/>',
      'an SVG drawing',
      'rsvg-convert',
    ],
    ['a Photoshop document', '8BPS\0\x01', 'a Photoshop document', 'save it as PNG'],
    ['NumPy', Buffer.from('\x93NUMPY\x01\0', 'latin1'), 'a NumPy array', 'save it as an image'],
    [
      'Canon raw',
      Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1'),
      "a camera's raw image",
      'dcraw',
    ],
    ['a web page', '\n<!doctype html>\n<html lang="en">', 'an HTML page', 'download it again'],
    [
      'a page of an error',
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
      'an XML document',
      'download it again',
    ],
    ['a Git-LFS pointer', LFS, 'a Git-LFS pointer, not the file itself', 'git lfs pull'],
    ['a PDF', '%PDF-1.7\n', 'a PDF document', 'pdftoppm'],
    ['an archive', Buffer.from('PK\x03\x04\0\0', 'latin1'), 'a zip archive', 'unpack'],
  ])('%s', async (_what, bytes, title, advice) => {
    for (const name of ['x.png', 'x.jpg', 'x.tif']) {
      const image = await decoded(name, bytes);
      expect(image).toHaveProperty('reason');
      const { reason } = image as { reason: string };
      expect(reason).toContain(`it is ${title}`);
      expect(reason).toContain(advice);
      expect(reason).not.toMatch(/truncated|damaged/);
    }
  });

  test('images without an extension are not left out', async () => {
    folder.put(
      'a/0001',
      Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(300)]),
    );
    const { message } = await folder.refused();
    expect(message).toContain('1 of 9 files');
    expect(message).toContain('0001": it is a DICOM image that is truncated or damaged');
  });

  test("a camera's file that begins as TIFF does is not read as its preview", async () => {
    const tiff = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
      .tiff()
      .toBuffer();
    expect(await decoded('x.NEF', tiff)).toMatchObject({
      reason: expect.stringContaining("a camera's raw image"),
    });
    expect(await decoded('x.tif', tiff)).toHaveProperty('pixels');
  });
});

test('files that are no images are counted by extension', async () => {
  for (const name of ['a/1.txt', 'a/2.TXT', 'b/3.csv', 'b/Makefile']) folder.put(name, 'x');
  expect((await folder.load()).notes!()[0]).toBe(
    '4 files ignored that are no images: 2 .txt, 1 without extension, 1 .csv',
  );
});

test('SVG never reaches libvips, so that it loads no file beside it', async () => {
  const secret = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } })
    .png()
    .toBuffer();
  folder.put('secret.png', secret);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8"><image width="8" height="8" xlink:href="secret.png"/></svg>`;
  for (const name of ['a/x.svg', 'a/x.png', 'a/x']) {
    folder.put(name, svg);
    const { message } = await folder.refused();
    expect(message).toContain('it is an SVG drawing, which may load other files');
    execFileSync('rm', [join(folder.dir, name)]);
  }
});

test('FIFOs and devices are refused, not read', async () => {
  execFileSync('mkfifo', [join(folder.dir, 'a/pipe.png'), join(folder.dir, 'a/pipe')]);
  execFileSync('ln', ['-s', '/dev/zero', join(folder.dir, 'b/zero.png')]);
  const { message } = await folder.refused();
  expect(message).toContain('2 of 10 files');
  expect(message).toContain('pipe.png": it is a pipe: expected a file');
  expect(message).toContain('zero.png": it is a device: expected a file');
});

/** A TIFF file of so many pages of 2 x 2 grey pixels. */
function pages(count: number): Buffer {
  const entries = [
    [256, 4, 2],
    [257, 4, 2],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 0],
    [277, 3, 1],
    [278, 4, 2],
    [279, 4, 4],
  ] as const;
  const directory = 2 + 12 * entries.length + 4;
  const bytes = Buffer.alloc(8 + directory * count + 4, 99);
  bytes.write('II*\0\x08\0\0\0', 'latin1');
  for (let page = 0; page < count; page++) {
    const start = 8 + page * directory;
    bytes.writeUInt16LE(entries.length, start);
    for (const [i, [tag, type, value]] of entries.entries()) {
      const at = start + 2 + 12 * i;
      bytes.writeUInt16LE(tag, at);
      bytes.writeUInt16LE(type, at + 2);
      bytes.writeUInt32LE(1, at + 4);
      bytes.writeUInt32LE(tag === 273 ? 8 + directory * count : value, at + 8);
    }
    bytes.writeUInt32LE(page + 1 < count ? start + directory : 0, start + directory - 4);
  }
  return bytes;
}

describe('what an image costs is bounded', () => {
  test('pages of a TIFF: the first is read and told, very many are refused', async () => {
    folder.put('a/stack.tif', pages(3));
    expect((await folder.load()).notes!()[0]).toMatch(
      /^the first image is read of 1 file that have several: ".*stack\.tif"/,
    );
    expect(await decoded('x.tif', pages(10_001))).toEqual({
      reason: 'it has more than 10,000 pages',
    });
    const circle = pages(2);
    circle.writeUInt32LE(8, circle.length - 4 - 4);
    expect(await decoded('x.tif', circle)).toHaveProperty('reason');
  });

  test('12 bits in a TIFF are no damage', async () => {
    const twelve = pages(1);
    twelve.writeUInt32LE(12, 8 + 2 + 12 * 2 + 8);
    expect(await decoded('x.tif', twelve)).toMatchObject({
      reason: expect.stringContaining('it is a TIFF image of a kind that is not read'),
    });
  });

  test('a GIF of 35 bytes that asks for a gigabyte is refused', async () => {
    const gif = Buffer.from(
      '47494638396100000000f00000ffffff0000002c00000000010001000002024401003b',
      'hex',
    );
    for (const at of [6, 8, 24, 26]) gif.writeUInt16LE(16_000, at);
    expect(await decoded('x.gif', gif)).toMatchObject({
      reason: expect.stringContaining(
        'it has 16,000 x 16,000 pixels, which take 1280 MB to decode',
      ),
    });
  });

  test('images wait for each other, in their order', async () => {
    const order: string[] = [];
    const ends: (() => void)[] = [];
    const start = (name: string, megabytes: number) =>
      withMemory(megabytes * 2 ** 20, async () => {
        order.push(name);
        await new Promise<void>((end) => ends.push(end));
      });
    const all = [
      start('a', 300),
      start('b', 200),
      start('c', 300),
      start('d', 1),
      start('e', 2000),
    ];
    await vi.waitFor(() => expect(order).toEqual(['a', 'b']));
    ends.shift()!();
    await vi.waitFor(() => expect(order).toEqual(['a', 'b', 'c', 'd']));
    for (const end of ends.splice(0)) end();
    await vi.waitFor(() => expect(order).toEqual(['a', 'b', 'c', 'd', 'e']));
    ends[0]!();
    await Promise.all(all);
  });
});

test('a data set of mixed formats has the pixels of each', async () => {
  folder.put('a/!.bmp', bitmap(24));
  const { train } = await folder.load({ size: 8 });
  expect(imageAt(train, 0)).toHaveLength(8 * 8 * 3);
});
