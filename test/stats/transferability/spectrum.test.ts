import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spectrumOf } from '../../../src/stats/transferability/spectrum.ts';

/** The second difference: 2 on the diagonal, -1 beside it. */
const difference = (size: number) =>
  Float64Array.from({ length: size * size }, (_, i) => {
    const distance = Math.abs(Math.floor(i / size) - (i % size));
    return distance === 0 ? 2 : distance === 1 ? -1 : 0;
  });
const sorted = (values: Float64Array) => [...values].sort((a, b) => a - b);

test.each([1, 2, 3, 10, 41])('the second difference of %i points has known eigenvalues', (size) => {
  const { values } = spectrumOf(difference(size), size, new Float64Array());
  sorted(values).forEach((value, k) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (size + 1)), 13);
  });
});

const symmetric = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    lower: fc.array(fc.integer({ min: -3, max: 3 }), {
      minLength: size * size,
      maxLength: size * size,
    }),
  }),
);

test('the squared projections of a target are its moments: yᵀ A^p y', () => {
  fc.assert(
    fc.property(symmetric, ({ size, lower }) => {
      const entry = (i: number, j: number) => lower[Math.max(i, j) * size + Math.min(i, j)]!;
      const times = (y: number[]) => y.map((_, i) => y.reduce((s, v, j) => s + entry(i, j) * v, 0));
      const y = Array.from({ length: size }, (_, i) => i + 1);
      const { values, projections } = spectrumOf(
        Float64Array.from(lower),
        size,
        Float64Array.from(y),
      );
      let power = y;
      for (let p = 0; p < 4; p++) {
        const moment = projections.reduce((sum, z, i) => sum + z * z * values[i]! ** p, 0);
        const expected = power.reduce((sum, v, i) => sum + v * y[i]!, 0);
        expect(Math.abs(moment - expected)).toBeLessThan(1e-11 * 285 * 27 ** p);
        power = times(power);
      }
    }),
  );
});

test('a matrix of rank one has one eigenvalue, and turns a target without changing its length', () => {
  const factor = [-32, 1, -27, 3, -28, 3, 5, 27, -21, -1, -3, 19];
  const matrix = Float64Array.from(factor.flatMap((a) => factor.map((b) => a * b)));
  const target = Float64Array.from(factor, (_, i) => (i === 1 ? 1 : 0));
  const { values, projections } = spectrumOf(matrix, factor.length, target);
  const eigenvalue = factor.reduce((sum, value) => sum + value * value, 0);
  expect(Math.max(...values)).toBeCloseTo(eigenvalue, 9);
  expect(Math.max(...sorted(values).slice(0, -1).map(Math.abs))).toBeLessThan(1e-11);
  expect(projections.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 13);
  expect(projections[values.indexOf(Math.max(...values))]! ** 2).toBeCloseTo(1 / eigenvalue, 13);
});

test('a multiple of the identity and a matrix of zeros need no steps', () => {
  for (const scale of [0, 3]) {
    const matrix = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? scale : 0));
    const { values } = spectrumOf(matrix, 4, Float64Array.of(1, 2, 3, 4));
    expect([...values]).toEqual([scale, scale, scale, scale]);
  }
});

test('what is not finite ends in NaN', () => {
  const { values } = spectrumOf(new Float64Array(9).fill(Number.NaN), 3, new Float64Array());
  expect(values.every(Number.isNaN)).toBe(true);
});
