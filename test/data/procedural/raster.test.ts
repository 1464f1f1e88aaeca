import { describe, expect, test } from 'vitest';
import { addNoise, paint } from '../../../src/data/procedural/raster.ts';
import type { Scene } from '../../../src/data/procedural/scene.ts';
import { generatorOf } from '../../../src/experiment/random.ts';

const SCENE: Scene = {
  shape: 'disc',
  texture: 'solid',
  colour: [200, 100, 40],
  background: [10, 20, 30],
  centreX: 0.5,
  centreY: 0.5,
  diameter: 0.5,
  angle: 0,
  phase: [0, 0],
};

function painted(scene: Partial<Scene>, size: number): Float32Array {
  const into = new Float32Array(size * size * 3).fill(-1);
  paint({ ...SCENE, ...scene }, size, into);
  return into;
}
const pixel = (image: Float32Array, size: number, x: number, y: number) => [
  ...image.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
];

describe('paint', () => {
  test('fills ground and object with their colours', () => {
    const image = painted({}, 16);
    expect(pixel(image, 16, 0, 0)).toEqual([10, 20, 30]);
    expect(pixel(image, 16, 8, 8)).toEqual([200, 100, 40]);
  });

  test.each([16, 32, 100])('covers the area of the disc at %i pixels', (size) => {
    const image = painted({}, size);
    let covered = 0;
    for (let at = 0; at < image.length; at += 3) covered += (image[at]! - 10) / 190;
    expect(covered / size ** 2 / (Math.PI / 16)).toBeCloseTo(1, 1.5);
  });

  test('smooths its edges', () => {
    const row = Array.from({ length: 32 }, (_, x) => pixel(painted({}, 32), 32, x, 10)[0]!);
    expect(row.some((red) => red > 15 && red < 195)).toBe(true);
  });

  test('puts the object at its centre', () => {
    const image = painted({ centreX: 0.75, centreY: 0.25, diameter: 0.2 }, 20);
    expect(pixel(image, 20, 15, 5)).toEqual([200, 100, 40]);
    expect(pixel(image, 20, 5, 15)).toEqual([10, 20, 30]);
  });

  test('turns clockwise: the hollow of a crescent goes from the right to the foot', () => {
    const hollows = (angle: number) => {
      const image = painted({ shape: 'crescent', diameter: 1, angle }, 64);
      const rims = { right: [60, 32], foot: [32, 60], left: [4, 32], head: [32, 4] } as const;
      return Object.entries(rims)
        .filter(([, [x, y]]) => pixel(image, 64, x, y)[0] === 10)
        .map(([side]) => side);
    };
    expect(hollows(0)).toEqual(['right']);
    expect(hollows(Math.PI / 2)).toEqual(['foot']);
  });

  test('draws a texture in the colour and its darker tone', () => {
    const image = painted({ shape: 'square', texture: 'vertical', diameter: 1 }, 200);
    const row = Array.from({ length: 100 }, (_, x) => pixel(image, 200, 50 + x, 100)[0]!);
    expect(row.filter((red) => red === 200).length).toBeGreaterThan(35);
    expect(row.filter((red) => red === 80).length).toBeGreaterThan(35);
  });
});

describe('addNoise', () => {
  test('rounds and cuts at both ends', () => {
    const bytes = new Uint8Array(5);
    addNoise(Float32Array.of(0.4, 0.6, 254.6, 300, -3), 0, generatorOf('none'), bytes);
    expect([...bytes]).toEqual([0, 1, 255, 255, 0]);
    const dark = new Uint8Array(1000);
    addNoise(new Float32Array(1000), 20, generatorOf('dark'), dark);
    expect(dark.filter((level) => level === 0).length).toBeGreaterThan(400);
    expect(Math.max(...dark)).toBeLessThan(100);
  });
});
