import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presentClasses } from '../../../src/stats/transferability/classes.ts';
import { gaussianBhattacharyya } from '../../../src/stats/transferability/gbc.ts';
import { principalOf } from '../../../src/stats/transferability/principal.ts';
import {
  mapRows,
  matrixOf,
  reordered,
  type Sample,
  samples,
} from '../../support/arbitrary-features.ts';
import { GOLDEN, relativeError } from '../../support/transferability-golden.ts';

const of = ({ features, labels, classes }: Pick<Sample, 'features' | 'labels' | 'classes'>) =>
  gaussianBhattacharyya(principalOf(features), presentClasses(labels, classes));

test.each(GOLDEN)('%s: by inverses and determinants', (name, golden) => {
  if (name === 'separable') expect(of(golden)).toBeGreaterThan(-1e-300);
  else expect(relativeError(of(golden), golden.gbc)).toBeLessThan(1e-9);
});

test('of one axis and equal variances it is that of the means', () => {
  // Variances 1 about 0 and about 4: D is 16 / 8, and both orders count.
  const features = matrixOf([-1, 1, 3, 5], 4);
  expect(of({ features, labels: Int32Array.of(0, 0, 1, 1), classes: 2 })).toBeCloseTo(
    -2 * Math.exp(-2),
    12,
  );
});

test('of classes that are alike it is minus the ordered pairs', () => {
  const features = matrixOf([-1, 1, -1, 1, -1, 1], 6);
  expect(of({ features, labels: Int32Array.of(0, 0, 1, 1, 2, 2), classes: 3 })).toBeCloseTo(-6, 9);
});

test('is at most 0, and does not depend on order, place or unit', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: -9, max: 9 }), (sample, shift) => {
      const found = of(sample);
      if (Number.isNaN(found)) return;
      expect(found).toBeLessThanOrEqual(0);
      expect(of(reordered(sample))).toBeCloseTo(found, 6);
      const features = mapRows(sample.features, (row) => row.map((x) => (x + shift) / 1024));
      expect(of({ ...sample, features })).toBeCloseTo(found, 5);
    }),
  );
});

test('classes of one image are left out, and with one class left there is nothing to say', () => {
  const features = matrixOf([-1, 1, 3, 5, 100], 5);
  const labels = Int32Array.of(0, 0, 1, 1, 2);
  expect(of({ features, labels, classes: 3 })).toBeGreaterThan(-2);
  expect(of({ features, labels: Int32Array.of(0, 0, 1, 2, 3), classes: 4 })).toBeNaN();
});
