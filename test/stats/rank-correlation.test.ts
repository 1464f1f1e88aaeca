import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kendallTau, spearman } from '../../src/stats/rank-correlation.ts';
import { golden } from '../support/statistics-golden.ts';

/** Hunter L and panel scores of nine lots of tuna (Hollander and Wolfe 1973, page 187). */
const TUNA = [
  [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1],
  [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8],
] as const;

const pairs = (most: number) =>
  fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), {
    minLength: 2,
    maxLength: most,
  });
const apart = (each: readonly (readonly [number, number])[]) =>
  [each.map(([x]) => x), each.map(([, y]) => y)] as const;
const varies = (values: readonly number[]) => new Set(values).size > 1;

describe("Kendall's tau", () => {
  test('of the tuna is 4/9', () => {
    expect(kendallTau(...TUNA).tau).toBeCloseTo(4 / 9, 14);
  });

  test('of two rankings of ten with ties is 0.859', () => {
    // Kendall (1970), Rank Correlation Methods, chapter 3.
    const x = [1, 2.5, 2.5, 4.5, 4.5, 6.5, 6.5, 8, 9.5, 9.5];
    const y = [1, 2, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10];
    expect(kendallTau(x, y).tau).toBeCloseTo(0.859, 3);
  });

  test.each(golden.rankCorrelation)(
    "$x.length pairs give SciPy's tau $tau and p $p",
    ({ x, y, tau, p }) => {
      const result = kendallTau(x, y);
      expect(result.tau).toBeCloseTo(tau, 12);
      expect(result.p).toBeCloseTo(p, 12);
    },
  );

  test('the least p of n untied pairs is two orders of all', () => {
    expect(kendallTau([1, 2, 3, 4], [10, 20, 30, 40])).toEqual({ tau: 1, p: 2 / 24 });
    expect(kendallTau([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])).toEqual({ tau: -1, p: 2 / 120 });
  });

  test('p is a probability, 1 where nothing can be further from zero', () => {
    fc.assert(
      fc.property(pairs(6), (each) => {
        const { tau, p } = kendallTau(...apart(each));
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        if (tau === 0) expect(p).toBe(1);
      }),
    );
  });

  test('exact and normal p are near each other where they meet', () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8];
    const y = [2, 1, 5, 3, 4, 8, 6, 7];
    const exact = kendallTau(x, y).p;
    const normal = kendallTau([...x, 9], [...y, 5.5]).p;
    expect(Math.abs(exact - normal)).toBeLessThan(0.03);
  });
});

describe("Spearman's rho", () => {
  test('of the tuna is 0.6', () => {
    expect(spearman(...TUNA)).toBeCloseTo(0.6, 14);
  });

  test.each(golden.rankCorrelation)("$x.length pairs give SciPy's rho $rho", ({ x, y, rho }) => {
    expect(spearman(x, y)).toBeCloseTo(rho, 12);
  });

  test('untied it is 1 - 6 Σd² / n(n² - 1)', () => {
    const order = fc.integer({ min: 2, max: 12 }).chain((n) =>
      fc.shuffledSubarray(
        Array.from({ length: n }, (_, i) => i),
        { minLength: n },
      ),
    );
    fc.assert(
      fc.property(order, (y) => {
        const n = y.length;
        const squares = y.reduce((sum, value, i) => sum + (value - i) ** 2, 0);
        const x = y.map((_, i) => i);
        expect(spearman(x, y)).toBeCloseTo(1 - (6 * squares) / (n * (n * n - 1)), 12);
      }),
    );
  });
});

test('both know order alone, and both turn with it', () => {
  fc.assert(
    fc.property(pairs(12), (each) => {
      const [x, y] = apart(each);
      fc.pre(varies(x) && varies(y) && x.length !== 7 && x.length !== 8);
      const tau = kendallTau(x, y);
      const rho = spearman(x, y);
      expect(Math.abs(tau.tau)).toBeLessThanOrEqual(1);
      expect(Math.abs(rho)).toBeLessThanOrEqual(1 + 1e-12);
      expect(kendallTau(y, x).tau).toBeCloseTo(tau.tau, 12);
      expect(spearman(y, x)).toBeCloseTo(rho, 12);
      const turned = y.map((value) => -Math.exp(value));
      expect(kendallTau(x, turned).tau).toBeCloseTo(-tau.tau, 12);
      expect(kendallTau(x, turned).p).toBeCloseTo(tau.p, 12);
      expect(spearman(x, turned)).toBeCloseTo(-rho, 12);
    }),
  );
});

test.each([
  [[], []],
  [[1], [2]],
  [
    [1, 1, 1],
    [1, 2, 3],
  ],
  [
    [0.1, 0.2, 0.3],
    [0.7, 0.7, 0.7],
  ],
])('where a side is constant, %j and %j, they are NaN and p is 1', (x, y) => {
  expect(kendallTau(x, y)).toEqual({ tau: Number.NaN, p: 1 });
  expect(spearman(x, y)).toBeNaN();
});
