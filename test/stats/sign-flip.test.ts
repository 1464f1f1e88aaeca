import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { signFlipP } from '../../src/stats/sign-flip.ts';
import { pairedT } from '../support/paired-t.ts';
import { golden } from '../support/statistics-golden.ts';

/**
 * Crossed less self-fertilised maize, eighths of an inch, fifteen pairs of Darwin's
 * (Fisher 1935, The Design of Experiments, table 3).
 */
const MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

/** For where all signs are tried. */
const unused = {
  uniform: () => {
    throw new Error('drew');
  },
};

const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 10 });

test("Darwin's maize gives Fisher's 1726 of 32768", () => {
  expect(signFlipP(MAIZE, unused)).toEqual({ p: 1726 / 32768, exact: true });
});

test.each(golden.signFlip)("$differences.length differences give SciPy's p $p", (golden) => {
  const { p, exact } = signFlipP(golden.differences, unused);
  expect(p).toBeCloseTo(golden.p, 12);
  expect(exact).toBe(true);
});

test('it is the share of all signs that are as far from zero', () => {
  fc.assert(
    fc.property(values, (sample) => {
      const sums = Array.from({ length: 2 ** sample.length }, (_, bits) =>
        sample.reduce((sum, value, i) => sum + ((bits >> i) & 1 ? value : -value), 0),
      );
      const observed = Math.abs(sample.reduce((sum, value) => sum + value, 0));
      const share = sums.filter((sum) => Math.abs(sum) >= observed).length / sums.length;
      expect(signFlipP(sample, unused).p).toBe(share);
    }),
  );
});

test('neither the unit nor the sign nor the order of the differences matters', () => {
  // Some of them make sums that tie in integers differ in their last bits.
  const unit = fc.constantFrom(1 / 200, 1 / 10_000, 1 / 3, 1e-9, -1);
  fc.assert(
    fc.property(values, unit, (sample, factor) => {
      const { p } = signFlipP(sample, unused);
      const scaled = sample.map((value) => value * factor).reverse();
      expect(signFlipP(scaled, unused).p).toBe(p);
    }),
  );
});

test('differences of accuracies tie in spite of rounding', () => {
  // A tenth each, with other last bits: no sum is nearer to zero than this one's.
  const differences = [0.4 - 0.3, 0.8 - 0.7, 0.2 - 0.3];
  expect(new Set(differences.map(Math.abs)).size).toBe(3);
  expect(signFlipP(differences, unused).p).toBe(1);
});

test('one sign alone gives the least p there is', () => {
  expect(signFlipP([1, 2, 3, 4], unused).p).toBe(2 ** -3);
  expect(signFlipP([7], unused).p).toBe(1);
  expect(signFlipP([0, 0, 0], unused).p).toBe(1);
});

describe('with more than 32 differences', () => {
  const random = generatorOf('sign flip');
  const normals = Array.from({ length: 33 }, () => random.normal() + 0.5);

  test('a zero more changes nothing but the way', () => {
    const whole = signFlipP(normals.slice(1), unused);
    const drawn = signFlipP([...normals.slice(1), 0], generatorOf('drawn'));
    expect(drawn.exact).toBe(false);
    expect(Math.abs(drawn.p - whole.p)).toBeLessThan(4 * Math.sqrt(whole.p / 100_000));
  });

  test('equal streams give equal p', () => {
    const p = () => signFlipP(normals, generatorOf('same'), 1000).p;
    expect(p()).toBe(p());
  });

  test('p is never 0', () => {
    const p = signFlipP(
      Array.from({ length: 40 }, () => 1),
      generatorOf('never'),
      999,
    );
    expect(p).toEqual({ p: 1 / 1000, exact: false });
  });

  test('more differences than one draw has signs are all flipped', () => {
    const many = Array.from({ length: 64 }, () => random.normal());
    const { p } = signFlipP(many, generatorOf('many'), 20_000);
    expect(Math.abs(p - pairedT(many, 0.05).p)).toBeLessThan(0.02);
  });
});

test.each([[[]], [[0.1, Number.NaN]], [[0.1, Number.POSITIVE_INFINITY]]])(
  'signs of %j are refused',
  (differences) => {
    expect(() => signFlipP(differences, generatorOf('refused'))).toThrow(RangeError);
  },
);
