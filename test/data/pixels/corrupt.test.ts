import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MemorySet } from '../../../src/data/image-set.ts';
import { corrupted } from '../../../src/data/pixels/corrupt.ts';
import { CORRUPTIONS } from '../../../src/experiment/corruptions.ts';

const [HEIGHT, WIDTH] = [36, 32];
const set = (pixels: (at: number) => number, count = 2): MemorySet => ({
  count,
  height: HEIGHT,
  width: WIDTH,
  labels: new Int32Array(count),
  images: Uint8Array.from({ length: count * HEIGHT * WIDTH * 3 }, (_, i) => pixels(i)),
});
const random = set((i) => (i * 7919) % 256);
const read = (
  images: MemorySet,
  ...[corruption, severity]: [(typeof CORRUPTIONS)[number], number]
) => corrupted(images, corruption, severity).read(0);
const distance = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);

describe.each(CORRUPTIONS)('%s', (corruption) => {
  test('leaves the original as it is, and gives the same again', () => {
    const before = random.images.slice();
    const first = read(random, corruption, 3);
    expect(random.images).toEqual(before);
    expect(read(random, corruption, 3)).toEqual(first);
    expect(first).toHaveLength(HEIGHT * WIDTH * 3);
  });

  test('does more the more severe it is', () => {
    const original = random.images.subarray(0, HEIGHT * WIDTH * 3);
    const distances = [1, 3, 5].map((severity) =>
      distance(read(random, corruption, severity), original),
    );
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(distances[0]).toBeGreaterThan(0);
  });
});

test('what has one value keeps it under blur, contrast and pixelate', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), (value) => {
      for (const corruption of ['blur', 'contrast', 'pixelate'] as const)
        expect(
          new Set(
            read(
              set(() => value),
              corruption,
              5,
            ),
          ),
        ).toEqual(new Set([value]));
    }),
  );
});

test('blur spreads a point evenly, and keeps what there is of light', () => {
  const middle = 3 * (8 * WIDTH + 6);
  const point = set((i) => (i >= middle && i < middle + 3 ? 255 : 0));
  const blurred = read(point, 'blur', 5);
  const at = (y: number, x: number) => blurred[3 * (y * WIDTH + x)];
  expect(at(8, 5)).toBe(at(8, 7));
  expect(at(7, 6)).toBe(at(9, 6));
  expect(at(8, 6)).toBeGreaterThan(at(8, 5)!);
});

test('contrast 5 leaves a twentieth of the distance from the mean', () => {
  const two = set((i) => (Math.floor(i / 3) % 2 === 0 ? 200 : 100));
  expect(new Set(read(two, 'contrast', 5))).toEqual(new Set([153, 148]));
});

test('brightness keeps the hue, and black becomes grey', () => {
  const red = read(
    set((i) => (i % 3 === 0 ? 100 : i % 3 === 1 ? 50 : 0)),
    'brightness',
    1,
  );
  expect([...red.subarray(0, 3)]).toEqual([126, 63, 0]);
  expect(
    new Set(
      read(
        set(() => 0),
        'brightness',
        1,
      ),
    ),
  ).toEqual(new Set([26]));
});

test('noise differs from image to image', () => {
  const grey = corrupted(
    set(() => 128),
    'noise',
    1,
  );
  expect(grey.read(0)).not.toEqual(grey.read(1));
});
