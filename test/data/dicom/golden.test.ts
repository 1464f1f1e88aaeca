import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type OpenDicom, openDicom } from '../../../src/data/dicom/open.ts';
import { type GreyValues, greyLevels } from '../../../src/data/grey-values.ts';

/** Made by test/reference/dicom.py with pydicom and DCMTK. */
const GOLDEN = 'test/reference/golden/dicom';

const arrays = z.record(
  z.string(),
  z.base64().transform((text) => Buffer.from(text, 'base64')),
);
const shown = z.object({
  values: z.string().optional(),
  levels: z.string().optional(),
  rgb: z.string().optional(),
  /** How far a lossy decoder may be from another. */
  within: z.int().default(0),
});
const expected = z
  .object({ values: arrays, levels: arrays, rgb: arrays, files: z.record(z.string(), shown) })
  .parse(JSON.parse(readFileSync(join(GOLDEN, 'expected.json'), 'utf8')));

const open = (name: string) => openDicom(join(GOLDEN, `${name}.dcm`));

async function greyOf({ image }: OpenDicom): Promise<GreyValues> {
  if (image.kind !== 'grey') throw new Error('it is of colours');
  return image.read();
}

function bytesOf(buffer: Buffer): ArrayBuffer {
  return Uint8Array.from(buffer).buffer;
}

/** The largest difference of two lists. */
function apart(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  return Math.max(...Array.from(ours, (value, i) => Math.abs(value - theirs[i]!)));
}

const files = Object.entries(expected.files);
const named = (key: 'values' | 'levels' | 'rgb') =>
  files.flatMap(([name, file]) =>
    file[key] === undefined ? [] : ([[name, expected[key][file[key]]!, file.within]] as const),
  );

describe("the numbers of a grey image are pydicom's", () => {
  test.each(named('values'))('%s', async (name, theirs, within) => {
    const opened = await open(name);
    expect([opened.width, opened.height]).toEqual([16, 12]);
    const { stored, slope, intercept } = await greyOf(opened);
    const ours = Float64Array.from(stored, (value) => value * slope + intercept);
    expect(apart(ours, new Float64Array(bytesOf(theirs)))).toBeLessThanOrEqual(within);
  });
});

describe("the grey of a file's window is pydicom's, in 16 bits", () => {
  test.each(named('levels'))('%s', async (name, theirs) => {
    const ours = greyLevels(await greyOf(await open(name)), null);
    // A number half-way between two levels may go to either.
    expect(apart(ours, new Uint16Array(bytesOf(theirs)))).toBeLessThanOrEqual(1);
  });
});

describe("colours are pydicom's", () => {
  test.each(named('rgb'))('%s', async (name, theirs, within) => {
    const { image } = await open(name);
    if (image.kind !== 'colour') throw new Error('it is grey');
    expect(apart(await image.read(), theirs)).toBeLessThanOrEqual(within);
  });
});

test.each([
  ['not-read-jpeg-12', 'its JPEG extended has 12 bits a sample'],
  ['not-read-frames', 'it has 2 frames, and files of one image are read'],
])('%s is refused', async (name, words) => {
  const read = async () => greyOf(await open(name));
  await expect(read()).rejects.toThrow(words);
});
