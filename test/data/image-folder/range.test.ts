import { describe, expect, test } from 'vitest';
import { imageAt } from '../../../src/data/image-set.ts';
import { imageFolderSchema } from '../../../src/experiment/data-schema.ts';
import { encoded, testFolder } from '../../support/image-folder.ts';

const folder = testFolder();

/** 12 images whose values rise from `bottom` to `top`, each with another pixel lowered. */
async function rising(
  top: number,
  channels: 1 | 3,
  format: 'png' | 'tiff',
  deep = true,
  bottom = 0,
) {
  for (const name of ['effusion', 'normal'])
    for (let i = 0; i < 6; i++) {
      const values = Array.from({ length: 64 * channels }, (_, at) =>
        at === i ? bottom : Math.round(bottom + (Math.floor(at / channels) / 63) * (top - bottom)),
      );
      const array = deep ? Uint16Array.from(values) : Uint8Array.from(values);
      folder.put(`${name}/${name}${i}.${format}`, await encoded(array, channels, format));
    }
}

async function extremes(options: object) {
  const { train } = await folder.load(options);
  const image = imageAt(train, 0);
  return [Math.min(...image), image[image.length - 1]];
}

describe('16-bit files whose values end far below what 16 bits hold', () => {
  test.each([
    [10, 1, 'png'],
    [12, 1, 'png'],
    [14, 1, 'png'],
    [15, 1, 'png'],
    [10, 1, 'tiff'],
    [12, 1, 'tiff'],
    [14, 1, 'tiff'],
    [15, 1, 'tiff'],
    [12, 3, 'png'],
    [12, 3, 'tiff'],
  ] as const)(
    '%i bits, %i channels, %s: asks, then takes what is said',
    async (bits, channels, format) => {
      const top = 2 ** bits - 1;
      await rising(top, channels, format);
      const { message, remedy, code } = await folder.refused();
      expect(code).toBe('data');
      expect(message).toContain(
        `the largest value of all images of ${folder.dir} is ${top.toLocaleString('en-US')}`,
      );
      expect(message).toContain('their depth holds 65,535');
      expect(remedy).toContain(`range: { bits: ${bits} }`);
      for (const range of [{ bits }, 'min-max', { window: [0, top] }])
        expect(await extremes({ range })).toEqual([0, 255]);
      // As they are: what was taken before, and only when asked for.
      expect((await extremes({ range: 'full' }))[1]).toBe(Math.round((top / 65_535) * 255));
    },
  );

  test('signed values with an offset are asked about: their black is not 0', async () => {
    await rising(35_839, 1, 'png', true, 31_744);
    const { message, remedy } = await folder.refused();
    expect(message).toContain('is 35,839, the least 31,744, and their depth holds 65,535');
    expect(message).toContain('they would be 124 to 139 of 255');
    expect(remedy).toContain('range: { window: [31744, 35839] }');
    expect(remedy).not.toContain('bits');
    expect(await extremes({ range: { window: [31_744, 35_839] } })).toEqual([0, 255]);
  });

  test('one bit more than 15 is a depth that is used', async () => {
    await rising(32_768, 1, 'png');
    expect(await extremes({})).toEqual([0, 128]);
    expect(await extremes({ range: { bits: 16 } })).toEqual([0, 128]);
  });

  test('which range was taken is told', async () => {
    await rising(4000, 1, 'png');
    const notesOf = async (range: unknown) => (await folder.load({ range })).notes!().at(-1);
    expect(await notesOf({ bits: 12 })).toBe(
      'values of more than 8 bits from 0 to 4,095 become black to white; there are 0 to 4,000',
    );
    expect(await notesOf('min-max')).toContain('from 0 to 4,000 become black to white');
  });

  test('a window cuts off what is beyond it', async () => {
    await rising(4095, 1, 'png');
    const { train } = await folder.load({ range: { window: [1000, 2000] } });
    const greys = [...imageAt(train, 0)].filter((_, i) => i % 3 === 0);
    // Pixel p has the value 65 p.
    expect(greys.slice(8, 16)).toEqual(Array(8).fill(0));
    expect(greys[24]).toBe(Math.round((24 * 65 - 1000) * 0.255));
    expect(greys.slice(31)).toEqual(Array(33).fill(255));
  });

  test('bits that the values do not fit into are refused', async () => {
    await rising(4095, 1, 'png');
    expect((await folder.refused({ range: { bits: 10 } })).message).toContain(
      'have 10 bits, so 0 to 1,023, and their largest value is 4,095',
    );
  });

  test('8-bit images beside them keep their own white', async () => {
    await rising(4095, 1, 'png');
    await folder.paint('normal/photo.png');
    await folder.refused();
    const { train, test: tested, notes } = await folder.load({ range: { bits: 12 } });
    expect(train.count + tested.count).toBe(13);
    expect(notes!().at(-1)).toContain('of the 12 images of more than 8 bits (1 others have 8)');
  });
});

test('8-bit files that end far below white are asked about, too', async () => {
  await rising(15, 1, 'png', false);
  expect((await folder.refused()).message).toContain(
    'is 15, the least 0, and their depth holds 255',
  );
  expect(await extremes({ range: { bits: 4 } })).toEqual([0, 255]);
  expect((await folder.refused({ range: { bits: 12 } })).message).toContain(
    'all have 8 bits or fewer',
  );
});

test('one bright point in a dark data set says what white is', async () => {
  // Resized to 8 x 8 it is gone: it is the file that is asked.
  const { default: sharp } = await import('sharp');
  for (const name of ['a', 'b'])
    for (let i = 0; i < 4; i++) {
      const values = new Uint8Array(256 * 256).map((_, at) => (at * (i + 1)) % 50);
      values[1000 + i] = 255;
      const image = sharp(values, { raw: { width: 256, height: 256, channels: 1 } });
      folder.put(`${name}/${name}${i}.png`, await image.png().toBuffer());
    }
  expect((await folder.load()).train.count).toBe(6);
});

test('16-bit files that fill their depth need no word, and say their range', async () => {
  await rising(65_535, 1, 'png');
  expect(await extremes({})).toEqual([0, 255]);
  expect((await folder.load()).notes!().at(-1)).toBe(
    'values of more than 8 bits from 0 to 65,535 become black to white (the whole depth); there are 0 to 65,535',
  );
});

test('an image of nearly one colour is named', async () => {
  await folder.fill('', ['a', 'b'], 4);
  folder.put('a/blank.png', await encoded(new Uint8Array(64).fill(7).fill(20, 9), 1, 'png'));
  const notes = (await folder.load()).notes!();
  expect(notes.join()).toMatch(/1 image almost of one colour: ".*blank\.png"/);
});

test('one scanner of 12 bits among others of 16 is noticed by its images', async () => {
  await rising(65_535, 1, 'png');
  folder.put(
    'normal/dim.png',
    await encoded(
      Uint16Array.from({ length: 64 }, (_, i) => i * 60),
      1,
      'png',
    ),
  );
  expect((await folder.load()).notes!().join()).toMatch(
    /1 image almost of one colour: ".*dim\.png"/,
  );
});

test.each([[{ bits: 17 }], [{ window: [9, 9] }], ['auto'], [{ bits: 12, window: [0, 1] }]])(
  'range %j is refused by the schema',
  (range) => {
    expect(() => imageFolderSchema.parse({ kind: 'image-folder', dir: 'x', range })).toThrow();
  },
);
