import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcnemar } from '../../src/stats/mcnemar.ts';
import { golden } from '../support/statistics-golden.ts';

const counts = fc.integer({ min: 0, max: 10_000 });

test.each(golden.mcnemar)(
  "$onlyFirst against $onlySecond gives statsmodels's p $p",
  ({ onlyFirst, onlySecond, p }) => {
    const result = mcnemar(onlyFirst, onlySecond);
    expect(result.discordant).toBe(onlyFirst + onlySecond);
    expect(Math.abs(result.p - p)).toBeLessThanOrEqual(1e-10 * p);
  },
);

test('small counts give the tails of fair coins', () => {
  expect(mcnemar(0, 0)).toEqual({ p: 1, discordant: 0 });
  expect(mcnemar(1, 0)).toEqual({ p: 1, discordant: 1 });
  expect(mcnemar(0, 6).p).toBeCloseTo(2 / 64, 14);
  expect(mcnemar(8, 2).p).toBeCloseTo((2 * (1 + 10 + 45)) / 1024, 14);
});

test('p is the sum of the tail, up to 40 images by binomial coefficients', () => {
  const few = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(few, few, (first, second) => {
      const n = first + second;
      let coefficient = 1;
      let tail = 0;
      for (let k = 0; k <= Math.min(first, second); k++) {
        tail += coefficient;
        coefficient = (coefficient * (n - k)) / (k + 1);
      }
      expect(mcnemar(first, second).p).toBeCloseTo(Math.min(1, tail * 2 ** (1 - n)), 12);
    }),
  );
});

test('up to 20,000 images p is a probability, the same for either order', () => {
  fc.assert(
    fc.property(counts, counts, (first, second) => {
      const { p } = mcnemar(first, second);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(mcnemar(second, first).p).toBe(p);
    }),
  );
});

test('p falls as the same images part more unevenly', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 500 }), (fewer, apart) => {
      fc.pre(fewer > 0);
      const more = fewer + apart;
      const further = mcnemar(fewer - 1, more + 1).p;
      expect(further).toBeLessThanOrEqual(mcnemar(fewer, more).p);
    }),
  );
});
