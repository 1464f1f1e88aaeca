import type { Random } from '../../experiment/random.ts';
import { shadeOf } from './palettes.ts';
import type { Scene } from './scene.ts';
import { SHAPES } from './shapes.ts';
import { TEXTURES } from './textures.ts';

/**
 * Paints a scene, before noise: float RGB of 0..255, [size, size, 3], written to
 * `into`. Edges are smoothed by the mean of a grid of samples a pixel. Sine and
 * cosine of the angle come from the engine: V8 brings its own, so every Node
 * paints the same; another engine may differ in a last bit, and so in a level.
 */
export function paint(scene: Scene, size: number, into: Float32Array): void {
  const { background, centreX, centreY, diameter } = scene;
  for (let at = 0; at < into.length; at++) into[at] = background[at % 3]!;
  const first = (centre: number) => Math.max(0, Math.floor((centre - diameter / 2) * size));
  const end = (centre: number) => Math.min(size, Math.ceil((centre + diameter / 2) * size));
  const right = end(centreX);
  const bottom = end(centreY);
  const sample = samplerOf(scene, size);
  for (let y = first(centreY); y < bottom; y++)
    for (let x = first(centreX); x < right; x++) sample(x, y, into);
}

/**
 * Adds gaussian noise to float RGB and rounds to bytes, cut at 0 and 255.
 * @param deviation Standard deviation in levels of 255.
 */
export function addNoise(
  painted: Float32Array,
  deviation: number,
  random: Random,
  into: Uint8Array,
): void {
  for (let at = 0; at < painted.length; at++) {
    const level = deviation === 0 ? painted[at]! : painted[at]! + deviation * random.normal();
    into[at] = Math.round(Math.min(Math.max(level, 0), 255));
  }
}

/** Paints the object over the background of one pixel. */
function samplerOf(scene: Scene, size: number) {
  const { background, centreX, centreY, colour, angle, phase } = scene;
  const inside = SHAPES[scene.shape];
  const texture = TEXTURES[scene.texture];
  const shade = shadeOf(colour);
  const radius = (scene.diameter / 2) * size;
  const cos = Math.cos(angle) / radius;
  const sin = Math.sin(angle) / radius;
  const [p, q] = phase;
  const grid = samplesAcross(size);

  return (x: number, y: number, into: Float32Array) => {
    let covered = 0;
    let fore = 0;
    for (let j = 0; j < grid; j++) {
      const dy = y + (j + 0.5) / grid - centreY * size;
      for (let i = 0; i < grid; i++) {
        const dx = x + (i + 0.5) / grid - centreX * size;
        const u = cos * dx + sin * dy;
        const v = cos * dy - sin * dx;
        if (!inside(u, v)) continue;
        covered += 1;
        fore += texture(u, v, p, q);
      }
    }
    if (covered === 0) return;
    const samples = grid * grid;
    const at = (y * size + x) * 3;
    for (let c = 0; c < 3; c++) {
      const object = fore * colour[c]! + (covered - fore) * shade[c]!;
      into[at + c] = (object + (samples - covered) * background[c]!) / samples;
    }
  };
}

/** Samples across a pixel: four up to 64 px, two from 96 px, where edges are a smaller part. */
function samplesAcross(size: number): number {
  return Math.min(4, Math.max(2, Math.ceil(192 / size)));
}
