import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generatorOf, type Random } from '../../src/experiment/random.ts';

/** Computed apart, in Python: SHA-256, xoroshiro128+ (24, 16, 37), polar method. */
const PINNED_INTEGERS = [544531, 571645, 710077];
const PINNED_NORMAL = 0.4902595509308091;

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: number[], k: number) => mean(values.map((value) => value ** k));

describe('generatorOf', () => {
  test('its draws are pinned: every stored result rests on them', () => {
    const random = generatorOf('pinned', 1);
    expect(draws(3, () => random.int(1_000_000))).toEqual(PINNED_INTEGERS);
    expect(random.normal()).toBeCloseTo(PINNED_NORMAL, 12);
  });

  test('equal parts give equal streams, and any other part another stream', () => {
    const head = (random: Random) => draws(4, () => random.uniform());
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (name, seed, epoch) => {
        const first = head(generatorOf(name, seed, epoch));
        expect(head(generatorOf(name, seed, epoch))).toEqual(first);
        expect(head(generatorOf(name, seed, epoch + 1))).not.toEqual(first);
        expect(head(generatorOf(name, seed + 1, epoch))).not.toEqual(first);
        expect(head(generatorOf(`${name}!`, seed, epoch))).not.toEqual(first);
      }),
    );
  });

  test('parts do not run into each other', () => {
    const first = (random: Random) => random.uniform();
    expect(first(generatorOf('a', 1, 12))).not.toBe(first(generatorOf('a', 11, 2)));
    expect(first(generatorOf('a', '1'))).not.toBe(first(generatorOf('a', 1)));
    expect(first(generatorOf('a,b'))).not.toBe(first(generatorOf('a', 'b')));
  });

  test('first draws of neighbouring seeds are uncorrelated', () => {
    const firsts = draws(
      2000,
      (() => {
        let seed = 0;
        return () => generatorOf('seed', seed++).uniform() - 0.5;
      })(),
    );
    const lagged = firsts.slice(1).map((value, i) => value * firsts[i]!);
    expect(Math.abs(mean(lagged) * 12)).toBeLessThan(0.09);
  });
});

describe('uniform', () => {
  test('has the moments of [0, 1)', () => {
    const random = generatorOf('uniform');
    const values = draws(50_000, () => random.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(1 / 2, 2);
    expect(moment(values, 2)).toBeCloseTo(1 / 3, 2);
  });
});

describe('normal', () => {
  test('has the first four moments of the standard normal', () => {
    const random = generatorOf('normal');
    const values = draws(100_000, () => random.normal());
    expect(Math.abs(mean(values))).toBeLessThan(0.02);
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(0.03);
    expect(Math.abs(moment(values, 3))).toBeLessThan(0.08);
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(0.2);
  });

  test('pairs are independent', () => {
    const random = generatorOf('pairs');
    const products = draws(50_000, () => random.normal() * random.normal());
    expect(Math.abs(mean(products))).toBeLessThan(0.03);
  });
});

describe('int', () => {
  test('stays in range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(), (n, seed) => {
        const value = generatorOf(seed).int(n);
        expect(Number.isInteger(value) && value >= 0 && value < n).toBe(true);
      }),
    );
  });

  test('every value is as likely', () => {
    const random = generatorOf('int');
    const seen = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) seen[random.int(7)]! += 1;
    const chiSquare = seen.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(22.46); // 0.999 quantile, 6 degrees of freedom
  });
});

describe('shuffle', () => {
  test('keeps the values and works in place', () => {
    fc.assert(
      fc.property(fc.int32Array({ maxLength: 50 }), fc.nat(), (values, seed) => {
        const shuffled = values.slice();
        expect(generatorOf(seed).shuffle(shuffled)).toBe(shuffled);
        expect(shuffled.slice().sort()).toEqual(values.slice().sort());
      }),
    );
  });

  test('every order of three is as likely', () => {
    const random = generatorOf('shuffle');
    const seen = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = random.shuffle(Int32Array.of(0, 1, 2)).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    const counts = [...seen.values()];
    expect(counts).toHaveLength(6);
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chiSquare).toBeLessThan(20.52); // 0.999 quantile, 5 degrees of freedom
  });
});
