import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { imageExamples } from '../../../src/training/data/examples.ts';
import { keptFeatures } from '../../../src/training/features/feature-cache.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'features-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const COUNT = 6;

function examplesOf(first: number, scaling: 'caffe' | 'tf' = 'caffe') {
  const images = Uint8Array.from({ length: COUNT * 4 * 4 * 3 }, (_, i) => (i * 7 + first) % 256);
  const labels = Int32Array.from({ length: COUNT }, (_, i) => i % 2);
  return imageExamples({ count: COUNT, height: 4, width: 4, labels, images }, 4, scaling);
}

/** Features that cost `seconds` on a clock of the test's own. */
function costing(seconds: number) {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const compute = vi.fn(async () => {
    now += seconds * 1000;
    return {
      values: Float32Array.from({ length: COUNT * 2 }, () => 0.5),
      count: COUNT,
      channels: 2,
    };
  });
  return compute;
}

const cacheOf = (code = 'a') => ({ folder, code });

test('features are computed once for the same images, weights and code', async () => {
  const compute = costing(2);
  const first = await keptFeatures(cacheOf(), examplesOf(0), async () => 'weights', compute);
  expect(await keptFeatures(cacheOf(), examplesOf(0), async () => 'weights', compute)).toEqual(
    first,
  );
  expect(compute).toHaveBeenCalledTimes(1);
});

test.each([
  ['other images', cacheOf, examplesOf(1), 'weights'],
  ['another scaling', cacheOf, examplesOf(0, 'tf'), 'weights'],
  ['other weights', cacheOf, examplesOf(0), 'others'],
  ['other code', () => cacheOf('b'), examplesOf(0), 'weights'],
])('%s have features of their own', async (_, cache, examples, weights) => {
  const compute = costing(2);
  await keptFeatures(cacheOf(), examplesOf(0), async () => 'weights', compute);
  await keptFeatures(cache(), examples, async () => weights, compute);
  expect(compute).toHaveBeenCalledTimes(2);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('a truncated file is computed again, and replaced', async () => {
  const compute = costing(2);
  await keptFeatures(cacheOf(), examplesOf(0), async () => 'weights', compute);
  const file = join(folder, readdirSync(folder)[0]!);
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, whole.length - 4));
  await keptFeatures(cacheOf(), examplesOf(0), async () => 'weights', compute);
  expect(compute).toHaveBeenCalledTimes(2);
  expect(readFileSync(file)).toEqual(whole);
});

test('what is computed at once, augmented or without a cache is not kept', async () => {
  await keptFeatures(cacheOf(), examplesOf(0), async () => 'weights', costing(0.5));
  const { digest: _, ...augmented } = examplesOf(0);
  await keptFeatures(cacheOf(), augmented, async () => 'weights', costing(2));
  await keptFeatures(null, examplesOf(0), async () => 'weights', costing(2));
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that cannot be written to costs nothing but time', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const cache = { folder: join(file, 'inside'), code: 'a' };
  const compute = costing(2);
  expect((await keptFeatures(cache, examplesOf(0), async () => 'weights', compute)).count).toBe(
    COUNT,
  );
});
