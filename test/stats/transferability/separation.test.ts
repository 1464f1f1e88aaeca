import { expect, test } from 'vitest';
import { generatorOf } from '../../../src/experiment/random.ts';
import { classSeparation } from '../../../src/stats/transferability/separation.ts';
import { matrixOf } from '../../support/arbitrary-features.ts';
import { GOLDEN, relativeError } from '../../support/transferability-golden.ts';

const NOTHING = { nLeep: Number.NaN, gbc: Number.NaN };
const random = () => generatorOf('separation');

test('both estimators are of the same features', () => {
  const [, golden] = GOLDEN[0]!;
  const found = classSeparation(golden.features, golden.labels, golden.classes, random());
  expect(relativeError(found.gbc, golden.gbc)).toBeLessThan(1e-9);
  // From other first clusters, and so not the same to the digit.
  expect(Math.abs(found.nLeep - golden.nLeep!)).toBeLessThan(0.3);
});

test.each([
  ['all the same', [1, 2, 1, 2]],
  ['not finite', [1, 2, 3, Number.NaN]],
])('features that are %s tell nothing', (_what, values) => {
  const labels = Int32Array.of(0, 1);
  expect(classSeparation(matrixOf(values, 2), labels, 2, random())).toEqual(NOTHING);
});

test('images of one class tell nothing', () => {
  const labels = Int32Array.of(1, 1);
  expect(classSeparation(matrixOf([1, 2, 3, 4], 2), labels, 2, random())).toEqual(NOTHING);
});
