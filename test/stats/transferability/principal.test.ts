import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axesFor, leading, principalOf } from '../../../src/stats/transferability/principal.ts';
import { matrixOf, rowsOf, samples } from '../../support/arbitrary-features.ts';

test('the axes keep all distances between rows, and are uncorrelated', () => {
  fc.assert(
    fc.property(samples, ({ features }) => {
      const { scores, axes, count, variances } = principalOf(features);
      const rows = rowsOf(features);
      const own = Array.from({ length: count }, (_, i) => [
        ...scores.subarray(i * axes, (i + 1) * axes),
      ]);
      const squared = (a: number[], b: number[]) =>
        a.reduce((sum, x, c) => sum + (x - b[c]!) ** 2, 0);
      for (let i = 1; i < count; i++)
        expect(squared(own[i]!, own[0]!)).toBeCloseTo(squared(rows[i]!, rows[0]!), 4);
      for (let a = 0; a < axes; a++)
        for (let b = 0; b <= a; b++) {
          const mean = own.reduce((sum, row) => sum + row[a]! * row[b]!, 0) / count;
          expect(mean).toBeCloseTo(a === b ? variances[a]! : 0, 4);
        }
      expect([...variances].sort((a, b) => b - a)).toEqual(variances);
    }),
  );
});

test('has as many axes as the rank', () => {
  expect(principalOf(matrixOf([1, 2, 2, 4, 3, 6, 4, 8], 4)).axes).toBe(1);
  expect(principalOf(matrixOf([1, 0, 0, 0, 1, 0], 2)).axes).toBe(1);
});

test('axes are counted up to a share of the variance, and cut', () => {
  // Variances 4, 1 and 0.25.
  const features = matrixOf([2, 1, 0.5, -2, 1, -0.5, 2, -1, -0.5, -2, -1, 0.5], 4);
  const principal = principalOf(features);
  expect(principal.variances.map((variance) => Number(variance.toFixed(6)))).toEqual([4, 1, 0.25]);
  expect([0.5, 0.76, 0.77, 0.96, 1].map((share) => axesFor(principal, share))).toEqual([
    1, 1, 2, 3, 3,
  ]);
  const cut = leading(principal, 2);
  expect(cut).toMatchObject({ axes: 2, count: 4 });
  expect([...cut.scores].map(Math.abs)).toEqual(
    expect.arrayContaining([expect.closeTo(2, 9), expect.closeTo(1, 9)]),
  );
  expect(leading(principal, 9).axes).toBe(3);
});
