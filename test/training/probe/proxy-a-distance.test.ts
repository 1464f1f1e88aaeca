import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatorOf } from '../../../src/experiment/random.ts';
import type { FeatureMatrix } from '../../../src/stats/transferability/matrix.ts';
import { domainError, proxyADistance } from '../../../src/training/probe/proxy-a-distance.ts';
import { matrixOf } from '../../support/arbitrary-features.ts';
import { sidesOf } from '../../support/sides.ts';
import { GOLDEN_DISTANCES } from '../../support/transferability-golden.ts';

test.each(GOLDEN_DISTANCES)("%s: errs as scikit-learn's", async (_name, golden) => {
  const error = await domainError(...sidesOf(golden.source, golden.target));
  expect(error).toBeCloseTo(golden.error, 12);
});

/** Normal features about a mean. */
function sample(count: number, channels: number, mean: number, seed: number): FeatureMatrix {
  const draw = generatorOf('a-distance images', seed);
  const values = Array.from({ length: count * channels }, () => mean + draw.normal());
  return matrixOf(values, count);
}

test('is 2 of what lies apart, little of what does not, and in between of what overlaps', async () => {
  const at = (mean: number) =>
    proxyADistance(sample(400, 4, 0, 1), sample(300, 4, mean, 2), generatorOf('parts'));
  expect(await at(10)).toBe(2);
  expect(await at(0)).toBeLessThan(0.35);
  const near = await at(0.5);
  expect(near).toBeGreaterThan(0.35);
  expect(near).toBeLessThan(1.6);
});

test('is 0 to 2, and depends on no unit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 99 }), async (seed) => {
      const [one, other] = [sample(24, 3, 0, seed), sample(40, 3, 0.4, seed + 100)];
      const found = await proxyADistance(one, other, generatorOf('parts', seed));
      expect(found).toBeGreaterThanOrEqual(0);
      expect(found).toBeLessThanOrEqual(2);
      const small = ({ values, ...rest }: FeatureMatrix) => ({
        ...rest,
        values: values.map((x) => x / 1024),
      });
      expect(await proxyADistance(small(one), small(other), generatorOf('parts', seed))).toBe(
        found,
      );
    }),
    { numRuns: 20 },
  );
});

test('features that are all the same are at distance 0', async () => {
  const same = matrixOf(new Array(60).fill(3), 30);
  expect(await proxyADistance(same, same, generatorOf('parts'))).toBe(0);
});

test('fewer than 20 images, and what is not finite, are at no distance', async () => {
  const [few, many] = [sample(19, 2, 0, 1), sample(40, 2, 0, 2)];
  expect(await proxyADistance(few, many, generatorOf('parts'))).toBeNaN();
  expect(await proxyADistance(many, few, generatorOf('parts'))).toBeNaN();
  const broken = { ...many, values: many.values.map((x, i) => (i === 5 ? Number.NaN : x)) };
  expect(await proxyADistance(many, broken, generatorOf('parts'))).toBeNaN();
});

test('features of another base are refused', async () => {
  await expect(
    proxyADistance(sample(30, 2, 0, 1), sample(30, 3, 0, 1), generatorOf('parts')),
  ).rejects.toThrow(RangeError);
});
