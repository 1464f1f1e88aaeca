import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { imageFolderDataSet } from '../../../src/data/image-folder/data-set.ts';
import { type DataSet, imageAt, type StreamedSet } from '../../../src/data/image-set.ts';
import { proceduralDataSet } from '../../../src/data/procedural/procedural.ts';
import {
  type ImageFolderSpec,
  imageFolderSchema,
  proceduralSchema,
} from '../../../src/experiment/data-schema.ts';
import { generatorOf } from '../../../src/experiment/random.ts';
import { dicomFile } from '../../support/dicom.ts';

let root: string;
let dir: string;
let masks: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'masks-'));
  dir = join(root, 'data');
  masks = join(root, 'masks');
  vi.stubEnv('TRANSFER_BENCH_CACHE', join(root, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const load = (options: Partial<ImageFolderSpec> = {}) =>
  imageFolderDataSet(
    imageFolderSchema.parse({ kind: 'image-folder', dir, masks, size: 16, ...options }),
  );

const SIDE = 16;

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** Noise of its own, so that no two images are equal. */
async function image(name: string, width = SIDE, height = SIDE): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3);
  const random = generatorOf('image', name);
  for (let i = 0; i < pixels.length; i++) pixels[i] = random.int(256);
  put(
    join(dir, name),
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

/** One value where the object is, 0 elsewhere. */
function drawn(
  width: number,
  height: number,
  value: number,
  isObject: (x: number, y: number) => boolean,
) {
  const pixels = Buffer.alloc(width * height);
  for (let i = 0; i < pixels.length; i++)
    if (isObject(i % width, Math.floor(i / width))) pixels[i] = value;
  return sharp(pixels, { raw: { width, height, channels: 1 } });
}

const isLeft = (x: number) => x < SIDE / 4;

/** Four images of each of two classes, each with the left quarter as its object. */
async function folder(): Promise<void> {
  for (const label of ['cat', 'dog'])
    for (let i = 0; i < 4; i++) {
      await image(`${label}/${i}.png`);
      put(join(masks, label, `${i}.png`), await drawn(SIDE, SIDE, 255, isLeft).png().toBuffer());
    }
}

function maskNamed({ train, test }: DataSet<StreamedSet>, name: string) {
  for (const set of [train, test])
    for (let i = 0; i < set.count; i++)
      if (set.nameOf!(i) === join(dir, name)) return set.maskOf!(i);
  throw new Error(`no image ${name}`);
}

const left = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => Number(isLeft(i % SIDE)));

test('a mask is found by the name of its image, whatever it ends in', async () => {
  await folder();
  await image('cat/4.webp.png');
  put(join(masks, 'cat', '4.webp.gif'), await drawn(SIDE, SIDE, 255, isLeft).gif().toBuffer());
  const data = await load();
  expect(maskNamed(data, 'cat/2.png')).toEqual(left);
  expect(maskNamed(data, 'cat/4.webp.png')).toEqual(left);
  expect(data.notes!()).toEqual([]);
});

test('whatever is not black is the object, of grey, deep and coloured masks', async () => {
  await folder();
  put(join(masks, 'cat/0.png'), await drawn(SIDE, SIDE, 1, isLeft).png().toBuffer());
  put(
    join(masks, 'cat/1.png'),
    await sharp(
      Uint16Array.from({ length: SIDE * SIDE }, (_, i) => (isLeft(i % SIDE) ? 3 : 0)),
      { raw: { width: SIDE, height: SIDE, channels: 1 } },
    )
      .pipelineColourspace('grey16')
      .toColourspace('grey16')
      .png()
      .toBuffer(),
  );
  const blue = Buffer.alloc(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) if (isLeft(i % SIDE)) blue[3 * i + 2] = 2;
  put(
    join(masks, 'cat/2.png'),
    await sharp(blue, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .png()
      .toBuffer(),
  );
  const data = await load();
  for (const name of ['cat/0.png', 'cat/1.png', 'cat/2.png'])
    expect(maskNamed(data, name), name).toEqual(left);
});

test('the specks that JPEG leaves around an object are not of it', async () => {
  await folder();
  rmSync(join(masks, 'cat/0.png'));
  const half = (x: number) => x < SIDE / 2 + 1;
  const jpeg = await drawn(SIDE, SIDE, 255, half).jpeg({ quality: 40 }).toBuffer();
  put(join(masks, 'cat/0.jpg'), jpeg);
  const { data: bytes } = await sharp(jpeg)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const specks = bytes.filter((value, i) => value > 0 && !half(i % SIDE)).length;
  expect(specks).toBeGreaterThan(0);
  const mask = maskNamed(await load(), 'cat/0.png')!;
  expect([...mask]).toEqual(Array.from({ length: SIDE * SIDE }, (_, i) => Number(half(i % SIDE))));
});

test.each(['stretch', 'fit', 'crop'] as const)(
  'it is resized as its image is: %s',
  async (resize) => {
    await folder();
    const [width, height] = [64, 32];
    // The image shows its object: what is bright in it afterwards is where the mask must be.
    const isObject = (x: number, y: number) => x >= 20 && x < 44 && y >= 8 && y < 20;
    const own = await drawn(width, height, 255, isObject).png().toBuffer();
    put(join(dir, 'cat/wide.png'), own);
    put(join(masks, 'cat/wide.png'), own);
    const data = await load({ resize, size: 32 });
    const mask = maskNamed(data, 'cat/wide.png')!;
    const sets = [data.train, data.test];
    const set = sets.find((each) =>
      Array.from({ length: each.count }, (_, i) => each.nameOf!(i)).includes(
        join(dir, 'cat/wide.png'),
      ),
    )!;
    const at = Array.from({ length: set.count }, (_, i) => set.nameOf!(i)).indexOf(
      join(dir, 'cat/wide.png'),
    );
    const bytes = imageAt(set, at);
    const seen = Uint8Array.from({ length: 32 * 32 }, (_, i) => Number(bytes[3 * i]! >= 128));
    expect(mask).toEqual(seen);
    expect(mask.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(50);
  },
);

test('a mask lies as its image is shown, not as it is stored', async () => {
  await folder();
  // Stored 32 wide and 16 high, shown 16 wide and 32 high.
  const pixels = Buffer.alloc(32 * 16 * 3, 90);
  for (let y = 0; y < 16; y++)
    for (let x = 0; x < 8; x++) pixels.fill(255, 3 * (y * 32 + x), 3 * (y * 32 + x) + 3);
  const turned = await sharp(pixels, { raw: { width: 32, height: 16, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
  put(join(dir, 'cat/turned.png'), turned);
  const upper = await drawn(16, 32, 255, (_, y) => y < 8)
    .png()
    .toBuffer();
  put(join(masks, 'cat/turned.png'), upper);
  const mask = maskNamed(await load(), 'cat/turned.png')!;
  expect([...mask]).toEqual(Array.from({ length: 256 }, (_, i) => Number(i < 64)));
  put(join(masks, 'cat/turned.png'), await drawn(32, 16, 255, isLeft).png().toBuffer());
  await expect(load()).rejects.toThrow(
    /it is of 32 x 16 pixels, and its image .*turned\.png" of 16 x 32/,
  );
});

test('an image may be DICOM, and its mask a picture of as many pixels', async () => {
  await folder();
  put(join(dir, 'cat/scan.dcm'), dicomFile({ rows: SIDE, columns: SIDE }));
  put(join(masks, 'cat/scan.png'), await drawn(SIDE, SIDE, 255, isLeft).png().toBuffer());
  expect(maskNamed(await load({ range: 'min-max' }), 'cat/scan.dcm')).toEqual(left);
});

test('drawn images on disk have the masks that they are drawn with', async () => {
  const drawnSet = proceduralDataSet(
    proceduralSchema.parse({
      kind: 'procedural',
      name: 'shapes',
      label: 'shape',
      train: 8,
      test: 4,
    }),
  );
  const { test: all } = drawnSet;
  for (const part of ['train', 'test'] as const)
    for (let i = 0; i < drawnSet[part].count; i++) {
      const set = drawnSet[part];
      const name = join(part, drawnSet.classes[set.labels[i]!]!, `${i}.png`);
      const raw = { width: set.width, height: set.height };
      put(
        join(dir, name),
        await sharp(imageAt(set, i), { raw: { ...raw, channels: 3 } })
          .png()
          .toBuffer(),
      );
      const mask = set.maskOf!(i)!.map((value) => value * 255);
      put(
        join(masks, name),
        await sharp(mask, { raw: { ...raw, channels: 1 } })
          .png()
          .toBuffer(),
      );
    }
  const data = await load({ size: all.width });
  for (let i = 0; i < all.count; i++) {
    const name = join('test', drawnSet.classes[all.labels[i]!]!, `${i}.png`);
    expect(maskNamed(data, name)).toEqual(all.maskOf!(i));
  }
});

test('images may be without a mask, or have a black one: both are said', async () => {
  await folder();
  rmSync(join(masks, 'dog/1.png'));
  put(join(masks, 'dog/2.png'), await drawn(SIDE, SIDE, 0, isLeft).png().toBuffer());
  put(join(masks, 'dog/7.png'), await drawn(SIDE, SIDE, 255, isLeft).png().toBuffer());
  const data = await load();
  expect(maskNamed(data, 'dog/1.png')).toBeNull();
  expect(maskNamed(data, 'dog/2.png')).toBeNull();
  expect(maskNamed(data, 'dog/3.png')).toEqual(left);
  expect(data.notes!()).toEqual([
    `7 of 8 images have a mask, by ${masks}`,
    `1 mask of ${masks} not used, which no image has the name of: "dog/7.png"`,
    `1 mask of ${masks} black all over`,
  ]);
});

test('another mask is other data; the same again is read from the cache', async () => {
  await folder();
  const first = await load();
  const { fingerprint: without } = await load({ masks: undefined });
  expect((await load()).fingerprint).toBe(first.fingerprint);
  expect(first.fingerprint).not.toBe(without);
  put(
    join(masks, 'cat/0.png'),
    await drawn(SIDE, SIDE, 255, (_, y) => y < 3)
      .png()
      .toBuffer(),
  );
  expect((await load()).fingerprint).not.toBe(first.fingerprint);
});

test('masks that cannot be used are listed with their reasons', async () => {
  await folder();
  put(join(masks, 'cat/0.png'), Buffer.from('no image at all'));
  put(join(masks, 'cat/1.png'), await drawn(8, 8, 255, isLeft).png().toBuffer());
  await expect(load()).rejects.toThrow(
    `2 masks of ${masks} cannot be used:\n  "${join(masks, 'cat/0.png')}": its content is no image, or of a format that is not read\n  "${join(masks, 'cat/1.png')}": it is of 8 x 8 pixels, and its image "${join(dir, 'cat/1.png')}" of 16 x 16`,
  );
});

test('a folder that fits no image is refused, with what was expected', async () => {
  await folder();
  rmSync(masks, { recursive: true });
  put(join(masks, '0_mask.png'), await drawn(SIDE, SIDE, 255, isLeft).png().toBuffer());
  await expect(load()).rejects.toThrow(
    `"${masks}" has no mask of any image of "${dir}", expected such as "${join(masks, 'cat/0.png')}" for "${join(dir, 'cat/0.png')}"`,
  );
});

test('it is refused where it is not clear which mask is whose', async () => {
  await folder();
  put(join(masks, 'cat/0.gif'), await drawn(SIDE, SIDE, 255, isLeft).gif().toBuffer());
  await expect(load()).rejects.toThrow(
    /which mask of .* is of which image is not clear: .*cat\/0\.gif.* and .*cat\/0\.png/,
  );
  rmSync(join(masks, 'cat/0.gif'));
  put(join(dir, 'cat/0.jpg'), await drawn(SIDE, SIDE, 99, isLeft).jpeg().toBuffer());
  await expect(load()).rejects.toThrow(/not clear: that of .*cat\/0\.jpg.* and .*cat\/0\.png/);
});

test('masks that would be images of a class are refused', async () => {
  await folder();
  masks = join(dir, 'masks');
  put(join(masks, 'cat/0.png'), await drawn(SIDE, SIDE, 255, isLeft).png().toBuffer());
  await expect(load()).rejects.toThrow(`the masks of "${masks}" are images of "${dir}" too`);
});
