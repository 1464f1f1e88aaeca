import type { ProceduralSpec } from '../../experiment/data-schema.ts';

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Colours of the objects, and how far their backgrounds go. */
export interface Palette {
  /** Eight class names in class order: the first k are far apart for every k. */
  readonly names: readonly string[];
  /** The fore colour of each name. */
  readonly colours: readonly Rgb[];
  /** Largest saturation and value of a background, 0 to 1: no lighter than any second tone. */
  readonly background: { readonly saturation: number; readonly value: number };
}

type PaletteName = ProceduralSpec['palette'];

/** Degrees on the colour wheel, spaced by eye: equal steps would give two greens. */
const HUES = {
  red: 0,
  green: 125,
  blue: 225,
  yellow: 55,
  magenta: 312,
  cyan: 180,
  orange: 28,
  violet: 270,
} as const;

/** Luminance, in percent, of the grey palette's colours. */
const GREYS = [30, 100, 50, 80, 40, 90, 60, 70] as const;

export const PALETTE_COLOURS: Readonly<Record<PaletteName, Palette>> = {
  vivid: hues(0.9, 1, 0.2),
  pastel: hues(0.42, 1, 0.2),
  dark: hues(0.85, 0.55, 0.12),
  grey: {
    names: GREYS.map((percent) => `grey-${percent}`),
    colours: GREYS.map((percent) => rgbOf(0, 0, percent / 100)),
    background: { saturation: 0, value: 0.1 },
  },
};

/** The second tone of a texture: the same hue, darker. */
export function shadeOf([red, green, blue]: Rgb): Rgb {
  return [red * 0.4, green * 0.4, blue * 0.4];
}

/**
 * HSV to RGB (Smith 1978).
 * @param hue Degrees, 0 to 360.
 * @param saturation 0 to 1.
 * @param value 0 to 1.
 */
export function rgbOf(hue: number, saturation: number, value: number): Rgb {
  const channel = (n: number) => {
    const k = (n + hue / 60) % 6;
    return 255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

function hues(saturation: number, value: number, backgroundValue: number): Palette {
  return {
    names: Object.keys(HUES),
    colours: Object.values(HUES).map((hue) => rgbOf(hue, saturation, value)),
    background: { saturation: 0.4, value: backgroundValue },
  };
}
