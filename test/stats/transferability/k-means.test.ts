import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatorOf } from '../../../src/experiment/random.ts';
import { kMeans } from '../../../src/stats/transferability/k-means.ts';

test('places that lie apart are a cluster each, whatever is drawn', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const draw = generatorOf('places', seed);
      const rows = Float64Array.from({ length: 60 }, (_, i) => 100 * (i % 3) + draw.uniform());
      const clusters = kMeans(rows, 1, 3, generatorOf('clusters', seed));
      for (const [i, cluster] of clusters.entries()) expect(cluster).toBe(clusters[i % 3]);
      expect(new Set(clusters).size).toBe(3);
    }),
  );
});

test('no cluster is empty while rows differ', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer(),
      (values, wanted, seed) => {
        const clusters = Math.min(wanted, values.length);
        const rows = Float64Array.from([...values, ...values]);
        const found = kMeans(rows, 1, clusters, generatorOf('k-means', seed));
        expect(new Set(found).size).toBe(clusters);
        expect(Math.max(...found)).toBe(clusters - 1);
      },
    ),
  );
});

test('one cluster has all rows', () => {
  expect([...kMeans(Float64Array.of(1, 5, 9), 1, 1, generatorOf('one'))]).toEqual([0, 0, 0]);
});
