import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generatorOf } from '../../../src/experiment/random.ts';
import { drawBeta, drawMixing } from '../../../src/training/data/mixup.ts';

/** What imbalance.py wrote: SciPy's distribution function of Beta(alpha, alpha). */
interface Golden {
  readonly beta: { alpha: number; below: Readonly<Record<string, number>> }[];
}

const { beta }: Golden = JSON.parse(
  readFileSync(new URL('../../reference/golden/imbalance.json', import.meta.url), 'utf8'),
);
const DRAWS = 20_000;

describe.each(beta)('Beta($alpha, $alpha)', ({ alpha, below }) => {
  const random = generatorOf('test of beta', alpha);
  const draws = Array.from({ length: DRAWS }, () => drawBeta(alpha, random));

  test.each(Object.entries(below))('is below %s as often as in SciPy', (edge, share) => {
    const found = draws.filter((draw) => draw < Number(edge)).length / DRAWS;
    // Five standard errors; the draws are always the same.
    expect(Math.abs(found - share)).toBeLessThan(
      5 * Math.sqrt((share * (1 - share)) / DRAWS) + 1e-4,
    );
  });

  test('has its mean, and the variance 1 / (8 alpha + 4)', () => {
    const mean = draws.reduce((sum, x) => sum + x, 0) / DRAWS;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / DRAWS;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.abs(variance * (8 * alpha + 4) - 1)).toBeLessThan(0.03);
  });
});

test('an alpha near 0 gives shares, and no NaN', () => {
  const random = generatorOf('small');
  for (let i = 0; i < 1000; i++) {
    const share = drawBeta(1e-4, random);
    expect(share >= 0 && share <= 1).toBe(true);
  }
});

test('partners are the batch in another order, the same for the same seed', () => {
  const draw = () => drawMixing(9, 0.4, generatorOf('mixup', 1));
  expect([...draw().partners].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(draw()).toEqual(draw());
});
