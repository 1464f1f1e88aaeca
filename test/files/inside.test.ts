import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inside } from '../../src/files/inside.ts';

test('a name stays in its folder', () => {
  expect(inside('reports', 'a.b-c')).toBe(join('reports', 'a.b-c'));
  expect(inside('/x', '..y')).toBe('/x/..y');
});

test.each(['..', '../x', '../../x', 'a/../..', '.', '', 'a/..', 'a\0b'])(
  '%j leads out of it, or is the folder itself',
  (name) => {
    expect(() => inside('reports', name)).toThrow(
      expect.objectContaining({
        code: 'report',
        message: `${JSON.stringify(name)} names nothing in reports`,
      }),
    );
  },
);
