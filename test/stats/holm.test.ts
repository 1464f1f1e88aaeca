import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm } from '../../src/stats/holm.ts';

const p = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.01, 0.01, 0.05, 1),
);
const family = fc.array(p, { minLength: 1, maxLength: 8 });

// R: p.adjust(c(0.01, 0.02, 0.03, 0.04), "holm"), and shuffled.
test.each([
  [[], []],
  [[0.03], [0.03]],
  [
    [0.01, 0.02, 0.03, 0.04],
    [0.04, 0.06, 0.06, 0.06],
  ],
  [
    [0.04, 0.01, 0.03, 0.02],
    [0.06, 0.04, 0.06, 0.06],
  ],
  [
    [0.5, 0.6, 0.9],
    [1, 1, 1],
  ],
])('holm(%j) is %j', (ps, adjusted) => {
  const result = holm(ps);
  expect(result).toHaveLength(adjusted.length);
  for (const [i, value] of adjusted.entries()) expect(result[i]).toBeCloseTo(value, 12);
});

/**
 * The definition by closed testing (Marcus, Peritz and Gabriel 1976): the
 * largest Bonferroni p of all the intersections a hypothesis takes part in.
 */
function closedTesting(ps: readonly number[]): number[] {
  const subsets = Array.from({ length: 2 ** ps.length }, (_, bits) =>
    ps.map((_, i) => i).filter((i) => (bits >> i) & 1),
  );
  return ps.map((_, i) =>
    Math.max(
      ...subsets
        .filter((subset) => subset.includes(i))
        .map((subset) => Math.min(1, subset.length * Math.min(...subset.map((j) => ps[j]!)))),
    ),
  );
}

test('it is the closed test with Bonferroni at every intersection', () => {
  fc.assert(
    fc.property(family, (ps) => {
      expect(holm(ps)).toEqual(closedTesting(ps));
    }),
  );
});

test('it lies between the p value and Bonferroni', () => {
  fc.assert(
    fc.property(family, (ps) => {
      for (const [i, adjusted] of holm(ps).entries()) {
        expect(adjusted).toBeGreaterThanOrEqual(ps[i]!);
        expect(adjusted).toBeLessThanOrEqual(Math.min(1, ps.length * ps[i]!));
      }
    }),
  );
});

test('the order of the family does not matter', () => {
  const shuffled = family.chain((ps) =>
    fc.tuple(
      fc.constant(ps),
      fc.shuffledSubarray(
        ps.map((_, i) => i),
        { minLength: ps.length },
      ),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([ps, order]) => {
      const adjusted = holm(ps);
      expect(holm(order.map((i) => ps[i]!))).toEqual(order.map((i) => adjusted[i]));
    }),
  );
});

test('it keeps the order of the p values', () => {
  fc.assert(
    fc.property(family, (ps) => {
      const ascending = holm([...ps].sort((a, b) => a - b));
      expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
    }),
  );
});

test('a p that is not a number is refused', () => {
  expect(() => holm([0.01, Number.NaN])).toThrow(RangeError);
});
