import type { ProceduralSpec } from '../../experiment/data-schema.ts';
import type { Random } from '../../experiment/random.ts';
import { PALETTE_COLOURS, type Palette, type Rgb, rgbOf } from './palettes.ts';
import { SHAPE_NAMES, type ShapeName } from './shapes.ts';
import { TEXTURE_NAMES, type TextureName } from './textures.ts';

/** All that decides a procedural image, but its pixel noise. Lengths are shares of the image. */
export interface Scene {
  readonly shape: ShapeName;
  readonly texture: TextureName;
  readonly colour: Rgb;
  readonly background: Rgb;
  readonly centreX: number;
  readonly centreY: number;
  readonly diameter: number;
  /** Radians, clockwise. */
  readonly angle: number;
  /** Where the texture starts, across and down, in [0, 1). */
  readonly phase: readonly [number, number];
}

/** Largest turn either way: 15 degrees keeps upright and diagonal stripes apart. */
const TILT = Math.PI / 12;

/**
 * Draws a scene whose label factor has the value `label`; the other two factors
 * are uniform over all their values. Every draw is made whatever the options, in
 * one order, so data sets of one seed differ only where their options do.
 */
export function drawScene(spec: ProceduralSpec, label: number, random: Random): Scene {
  const palette = PALETTE_COLOURS[spec.palette];
  const drawn = {
    shape: random.int(SHAPE_NAMES.length),
    texture: random.int(TEXTURE_NAMES.length),
    colour: random.int(palette.colours.length),
  };
  const factors = { ...drawn, [spec.label]: label };
  const [smallest, largest] = spec.objectSize;
  const diameter = between(smallest, largest, random);
  return {
    shape: SHAPE_NAMES[factors.shape]!,
    texture: TEXTURE_NAMES[factors.texture]!,
    colour: palette.colours[factors.colour]!,
    background: drawBackground(palette, random),
    centreX: between(diameter / 2, 1 - diameter / 2, random),
    centreY: between(diameter / 2, 1 - diameter / 2, random),
    diameter,
    angle: between(-TILT, TILT, random),
    phase: [random.uniform(), random.uniform()],
  };
}

/** Dim, so that every colour and its shade stand out, and of any hue. */
function drawBackground({ background }: Palette, random: Random): Rgb {
  const hue = between(0, 360, random);
  const saturation = between(0, background.saturation, random);
  return rgbOf(hue, saturation, between(0.02, background.value, random));
}

function between(low: number, high: number, random: Random): number {
  return low + (high - low) * random.uniform();
}
