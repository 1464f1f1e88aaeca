import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestNeighbours } from '../../../src/stats/transferability/nearest.ts';
import { mapRows, matrixOf, samples } from '../../support/arbitrary-features.ts';
import { GOLDEN } from '../../support/transferability-golden.ts';

test.each(GOLDEN)('%s: as scikit-learn finds the neighbours', (_name, golden) => {
  const found = nearestNeighbours(golden.features, golden.labels, golden.classes);
  expect(found).toBe(golden.kNN);
});

test('does not depend on the lengths of the rows', () => {
  fc.assert(
    fc.property(samples, ({ features, labels, classes }) => {
      const longer = mapRows(features, (row) => row.map((x) => x * (2 + (row[0]! > 0 ? 2 : 0))));
      expect(nearestNeighbours(longer, labels, classes)).toBe(
        nearestNeighbours(features, labels, classes),
      );
    }),
  );
});

test('of classes with as many votes the nearest wins', () => {
  // Of the third image one neighbour is of each class, and the nearest of the wrong one.
  const angles = [0, 0.1, 0.3, 2];
  const features = matrixOf(
    angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]),
    4,
  );
  expect(nearestNeighbours(features, Int32Array.of(0, 0, 1, 1), 2)).toBe(0.75);
});

test('a class of one image makes the nearest image decide, and is missed', () => {
  const features = matrixOf([1, 0, 1, 0.1, 0, 1], 3);
  expect(nearestNeighbours(features, Int32Array.of(0, 0, 1), 2)).toBe(2 / 3);
});

test('a row of zeros is as far from all', () => {
  // The first image's two nearest are the next two, of the other class; the last's is the first.
  const features = matrixOf([0, 0, 1, 0, 1, 0, 0, 1], 4);
  expect(nearestNeighbours(features, Int32Array.of(1, 0, 0, 1), 2)).toBe(0.75);
});

test.each([[[1, 2, 1, 2]], [[1, 2, 3, Number.NaN]]])('is NaN of features %j', (values) => {
  expect(nearestNeighbours(matrixOf(values, 2), Int32Array.of(0, 1), 2)).toBeNaN();
});

test('is NaN where all images are of one class', () => {
  expect(nearestNeighbours(matrixOf([1, 2], 2), Int32Array.of(1, 1), 2)).toBeNaN();
});
