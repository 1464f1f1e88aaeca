import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coarsened, heatInside } from '../../../src/training/heat/inside.ts';

const square = (side: number, values: readonly number[]) => ({
  height: side,
  width: side,
  values: Float32Array.from(values),
});
const mask = (side: number, values: readonly number[]) => ({
  height: side,
  width: side,
  values: Uint8Array.from(values),
});

test('the share of the heat that is on the object', () => {
  const object = mask(2, [1, 0, 0, 0]);
  expect(heatInside(square(2, [3, 0, 0, 1]), object)).toBeCloseTo(0.75, 6);
  expect(heatInside(square(2, [0, 0, 0, 0]), object)).toBeNull();
});

test('even heat has on the object the object’s share of the image', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }), (inside) => {
      const object = mask(8, inside.map(Number));
      const area = inside.filter(Boolean).length / 64;
      expect(heatInside(square(2, [1, 1, 1, 1]), object)).toBeCloseTo(area, 6);
    }),
  );
});

test('heat is enlarged with half-pixel centres, as images are', () => {
  // Of one row [0, 1] in four pixels: 0, 1/4, 3/4, 1.
  const heat = { height: 1, width: 2, values: Float32Array.of(0, 1) };
  const last = { height: 1, width: 4, values: Uint8Array.of(0, 0, 0, 1) };
  expect(heatInside(heat, last)).toBeCloseTo(0.5, 6);
});

test('a coarse map has the means of what it stands for', () => {
  const fine = square(4, [1, 3, 0, 0, 1, 3, 0, 0, 0, 0, 5, 5, 0, 0, 5, 5]);
  expect([...coarsened(fine, 2).values]).toEqual([2, 0, 0, 5]);
  expect(coarsened(fine, 4)).toEqual(fine);
});
