import { describe, expect, test } from 'vitest';
import { SHAPE_NAMES, SHAPES, type ShapeName } from '../../../src/data/procedural/shapes.ts';

const STEPS = 200;
/** A grid over [-1.2, 1.2] each way. */
const GRID = Array.from({ length: STEPS + 1 }, (_, i) => -1.2 + (2.4 * i) / STEPS);

function pointsOf(name: ShapeName): { u: number; v: number; radius: number }[] {
  const inside = SHAPES[name];
  return GRID.flatMap((u) =>
    GRID.filter((v) => inside(u, v)).map((v) => ({ u, v, radius: Math.hypot(u, v) })),
  );
}

describe('shapes', () => {
  test.each(SHAPE_NAMES)('%s lies in the unit disc and reaches its rim', (name) => {
    const farthest = Math.max(...pointsOf(name).map(({ radius }) => radius));
    expect(farthest).toBeLessThanOrEqual(1.001);
    expect(farthest).toBeGreaterThan(0.95);
  });

  test.each(SHAPE_NAMES)('%s has body enough for a texture', (name) => {
    const area = pointsOf(name).length * (2.4 / STEPS) ** 2;
    expect(area).toBeGreaterThan(1);
  });

  test.each<{ name: ShapeName; area: number }>([
    { name: 'disc', area: Math.PI },
    { name: 'square', area: 2 },
    { name: 'triangle', area: (3 * Math.sqrt(3)) / 4 },
    { name: 'ring', area: (3 * Math.PI) / 4 },
    { name: 'cross', area: 8 * 0.94 * 0.32 - 4 * 0.32 ** 2 },
    { name: 'star', area: 5 * 0.5 * Math.sin(Math.PI / 5) },
  ])('$name has the area of its definition', ({ name, area }) => {
    expect(pointsOf(name).length * (2.4 / STEPS) ** 2).toBeCloseTo(area, 1);
  });

  test('stay apart when turned and mirrored: at least an eighth of two outlines differs', () => {
    const tilts = [-Math.PI / 12, 0, Math.PI / 12];
    for (const [k, first] of SHAPE_NAMES.entries())
      for (const second of SHAPE_NAMES.slice(k + 1))
        for (const tilt of tilts)
          for (const mirror of [1, -1])
            expect(overlap(first, second, 2 * tilt, mirror), `${first}, ${second}`).toBeLessThan(
              7 / 8,
            );
  });

  test('a star has five equal points', () => {
    for (const radius of [0.6, 0.75, 0.9])
      for (let degrees = 0; degrees < 72; degrees += 3) {
        const turned = [0, 1, 2, 3, 4].map((k) => {
          const angle = ((degrees + 0.5 + 72 * k) * Math.PI) / 180;
          return SHAPES.star(radius * Math.sin(angle), -radius * Math.cos(angle));
        });
        expect(new Set(turned).size).toBe(1);
      }
    expect(SHAPES.star(0, -0.99)).toBe(true);
    expect(SHAPES.star(0, 0.7)).toBe(false);
  });
});

/** Intersection over union of a shape and another, turned and perhaps mirrored. */
function overlap(first: ShapeName, second: ShapeName, angle: number, mirror: number): number {
  let both = 0;
  let either = 0;
  for (const u of GRID)
    for (const v of GRID) {
      const a = SHAPES[first](u, v);
      const x = (Math.cos(angle) * u + Math.sin(angle) * v) * mirror;
      const b = SHAPES[second](x, Math.cos(angle) * v - Math.sin(angle) * u);
      if (a && b) both += 1;
      if (a || b) either += 1;
    }
  return both / either;
}
