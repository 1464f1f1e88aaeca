import { expect, test } from 'vitest';
import { factorise, solveLower } from '../../../src/stats/transferability/cholesky.ts';

/** Rows of [[2, 0, 0], [6, 1, 0], [-8, 5, 3]] times its transpose. */
const PRODUCT = [4, 12, -16, 12, 37, -43, -16, -43, 98];

test('the factor of a product of integers is exact', () => {
  const matrix = Float64Array.from(PRODUCT);
  factorise(matrix, 3);
  expect([0, 3, 4, 6, 7, 8].map((place) => matrix[place])).toEqual([2, 6, 1, -8, 5, 3]);
});

test('solves for several columns', () => {
  const matrix = Float64Array.from(PRODUCT);
  factorise(matrix, 3);
  const right = Float64Array.of(2, 4, 7, 12, 0, -17);
  solveLower(matrix, 3, right);
  expect([...right]).toEqual([1, 2, 1, 0, 1, -1 / 3]);
});

test('only the lower triangle is read', () => {
  const matrix = Float64Array.from(PRODUCT, (value, i) => ([1, 2, 5].includes(i) ? 99 : value));
  factorise(matrix, 3);
  expect(matrix[8]).toBe(3);
});
