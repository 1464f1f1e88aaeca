import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FONT_SIZE, type Named, placeNames } from '../../../src/report/charts/labels.ts';

const [WIDTH, HEIGHT] = [340, 260];
const mark = { name: 'VGG16', reach: 8, continued: false };

test('a name stands right of its mark, and elsewhere where it would leave the panel or cover a mark', () => {
  const at = (x: number, y: number, ...others: Named[]) =>
    placeNames([{ ...mark, x, y }, ...others], WIDTH, HEIGHT)[0];
  expect(at(100, 100)).toEqual({ dx: 8, dy: 0, align: 'left' });
  expect(at(335, 100)).toEqual({ dx: -8, dy: 0, align: 'right' });
  const beside = { ...mark, x: 120, y: 100 };
  expect(at(100, 100, beside)).toEqual({ dx: -8, dy: 0, align: 'right' });
  expect(at(100, 100, beside, { ...mark, x: 80, y: 100 })).toMatchObject({ align: 'center' });
});

test('a mark that a line leaves on the right is named elsewhere', () => {
  const [place] = placeNames([{ ...mark, x: 100, y: 100, continued: true }], WIDTH, HEIGHT);
  expect(place).toMatchObject({ align: 'right' });
});

test('what has no room has no name', () => {
  const marks = Array.from({ length: 5 }, () => ({ ...mark, x: 100, y: 100 }));
  const places = placeNames(marks, WIDTH, HEIGHT);
  expect(places.filter((place) => place === null).length).toBeGreaterThan(0);
  expect(placeNames([{ ...mark, x: 100, y: 100 }], WIDTH, HEIGHT, [[0, 0, WIDTH, HEIGHT]])).toEqual(
    [null],
  );
});

const named = fc.record({
  x: fc.integer({ min: 0, max: WIDTH }),
  y: fc.integer({ min: 0, max: HEIGHT }),
  name: fc.string({ minLength: 1, maxLength: 20 }),
  reach: fc.constantFrom(8, 12),
  continued: fc.boolean(),
});

test('no name covers another', () => {
  fc.assert(
    fc.property(fc.array(named, { maxLength: 20 }), (marks) => {
      const boxes = placeNames(marks, WIDTH, HEIGHT).flatMap((place, i) => {
        if (place === null) return [];
        const { x, y, name } = marks[i]!;
        const width = 0.6 * FONT_SIZE * name.length;
        const left = x + place.dx - width * { left: 0, center: 0.5, right: 1 }[place.align];
        return [{ left, right: left + width, y: y + place.dy }];
      });
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1))
          expect(a.left < b.right && b.left < a.right && Math.abs(a.y - b.y) < FONT_SIZE).toBe(
            false,
          );
    }),
  );
});
