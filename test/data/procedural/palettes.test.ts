import { describe, expect, test } from 'vitest';
import {
  PALETTE_COLOURS,
  type Rgb,
  rgbOf,
  shadeOf,
} from '../../../src/data/procedural/palettes.ts';
import { PALETTES } from '../../../src/experiment/data-schema.ts';

const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe('rgbOf', () => {
  test.each<{ hsv: [number, number, number]; rgb: Rgb }>([
    { hsv: [0, 1, 1], rgb: [255, 0, 0] },
    { hsv: [60, 1, 1], rgb: [255, 255, 0] },
    { hsv: [120, 1, 0.5], rgb: [0, 127.5, 0] },
    { hsv: [180, 0.5, 1], rgb: [127.5, 255, 255] },
    { hsv: [240, 1, 1], rgb: [0, 0, 255] },
    { hsv: [300, 1, 0.2], rgb: [51, 0, 51] },
    { hsv: [30, 1, 1], rgb: [255, 127.5, 0] },
    { hsv: [77, 0, 0.4], rgb: [102, 102, 102] },
  ])('$hsv', ({ hsv, rgb }) => {
    expect(distance(rgbOf(...hsv), rgb)).toBeLessThan(1e-9);
  });
});

describe.each(PALETTES)('palette %s', (name) => {
  const { names, colours, background } = PALETTE_COLOURS[name];

  test('has eight colours of different names', () => {
    expect(colours).toHaveLength(8);
    expect(new Set(names).size).toBe(8);
  });

  test('its colours stand apart by more than the noise of a pixel', () => {
    for (const [k, colour] of colours.entries())
      for (const other of colours.slice(k + 1))
        expect(distance(colour, other)).toBeGreaterThan(2 * 0.05 * 255);
  });

  test('its second tones are lighter than any background', () => {
    for (const colour of colours)
      expect(Math.max(...shadeOf(colour))).toBeGreaterThan(background.value * 255);
  });
});

test('grey has no hue', () => {
  for (const [red, green, blue] of PALETTE_COLOURS.grey.colours)
    expect(green === red && blue === red).toBe(true);
});
