import type { Scene } from './scene.ts';
import { SHAPES } from './shapes.ts';

/**
 * Where a scene's object is: [size, size] row-major, 1 where it covers the middle of a pixel,
 * else 0.
 */
export function objectMask(
  { shape, centreX, centreY, diameter, angle }: Scene,
  size: number,
): Uint8Array {
  const inside = SHAPES[shape];
  const radius = (diameter / 2) * size;
  const cos = Math.cos(angle) / radius;
  const sin = Math.sin(angle) / radius;
  const mask = new Uint8Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [dx, dy] = [x + 0.5 - centreX * size, y + 0.5 - centreY * size];
      const [u, v] = [cos * dx + sin * dy, cos * dy - sin * dx];
      mask[y * size + x] = Number(inside(u, v));
    }
  return mask;
}
