import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { bootstrapInterval, ratioOfMedians } from '../../src/stats/bootstrap.ts';
import { medianOf } from '../../src/stats/quantile.ts';
import { meanOf, sdOf } from '../../src/stats/t.ts';
import { golden } from '../support/statistics-golden.ts';

const sample = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), {
  minLength: 1,
  maxLength: 12,
});
const mean = ([values]: readonly (readonly number[])[]) => meanOf(values!);

test.each([
  [[3], 3],
  [[2, 1], 1.5],
  [[5, 1, 3], 3],
  [[10, 9, 1, 2], 5.5],
  [[-1, -1, 0, 100], -0.5],
])('the median of %j is %f', (values, median) => {
  expect(medianOf(values)).toBe(median);
});

test('the median halves its sample and leaves it as it was', () => {
  fc.assert(
    fc.property(sample, (values) => {
      const before = [...values];
      const median = medianOf(values);
      expect(values).toEqual(before);
      const below = values.filter((value) => value < median).length;
      const above = values.filter((value) => value > median).length;
      expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

test.each(golden.bootstrap)(
  "the interval of a ratio of medians is near SciPy's $low to $high",
  ({ samples, ratio, low, high }) => {
    expect(ratioOfMedians(samples)).toBeCloseTo(ratio, 12);
    const random = generatorOf('bootstrap');
    const interval = bootstrapInterval(samples, ratioOfMedians, 0.05, random, 4000);
    // The medians of resamples are few values, and an end may jump from one to the next.
    expect(Math.abs(interval[0] - low)).toBeLessThan((high - low) / 10);
    expect(Math.abs(interval[1] - high)).toBeLessThan((high - low) / 10);
  },
);

test('of the mean of many normals it is the interval of the normal distribution', () => {
  const random = generatorOf('normals');
  const values = Array.from({ length: 200 }, () => random.normal());
  const [low, high] = bootstrapInterval([values], mean, 0.1, random, 4000);
  // The plug-in standard deviation, divided by n.
  const standardError = (sdOf(values) * Math.sqrt(199 / 200)) / Math.sqrt(200);
  expect(low).toBeCloseTo(meanOf(values) - 1.645 * standardError, 2);
  expect(high).toBeCloseTo(meanOf(values) + 1.645 * standardError, 2);
});

test('it covers the true mean about as often as it says', () => {
  const random = generatorOf('coverage');
  const covered = Array.from({ length: 400 }, () => {
    const values = Array.from({ length: 40 }, () => random.normal());
    const [low, high] = bootstrapInterval([values], mean, 0.1, random, 200);
    return low <= 0 && 0 <= high;
  }).filter(Boolean).length;
  // Three standard errors about 0.9, and the percentile's known shortfall at 40.
  expect(covered / 400).toBeGreaterThan(0.9 - 0.045 - 0.015);
  expect(covered / 400).toBeLessThan(0.9 + 0.045);
});

test('two values can only be drawn four ways', () => {
  const means: number[] = [];
  const recorded = (samples: readonly (readonly number[])[]) => {
    means.push(mean(samples));
    return means.at(-1)!;
  };
  const interval = bootstrapInterval([[1, 3]], recorded, 0.1, generatorOf('two'), 4000);
  expect(interval).toEqual([1, 3]);
  const share = (value: number) => means.filter((each) => each === value).length / 4000;
  expect(share(1)).toBeCloseTo(0.25, 1);
  expect(share(2)).toBeCloseTo(0.5, 1);
  expect(share(3)).toBeCloseTo(0.25, 1);
});

test('equal streams give equal intervals, others others', () => {
  fc.assert(
    fc.property(sample, sample, (one, two) => {
      const of = (name: string) =>
        bootstrapInterval([one, two], ratioOfMedians, 0.1, generatorOf(name), 50);
      expect(of('a')).toEqual(of('a'));
      const [low, high] = of('b');
      expect(low).toBeLessThanOrEqual(high);
    }),
  );
  const interval = (name: string) =>
    bootstrapInterval(golden.bootstrap[0]!.samples, ratioOfMedians, 0.1, generatorOf(name), 50);
  expect(interval('a')).not.toEqual(interval('b'));
});

test('the samples are resampled each on its own, in its size', () => {
  const sizes = new Set<string>();
  const statistic = (samples: readonly (readonly number[])[]) => {
    sizes.add(samples.map((each) => each.length).join());
    expect(samples[0]!.every((value) => value < 10)).toBe(true);
    expect(samples[1]!.every((value) => value >= 10)).toBe(true);
    return 0;
  };
  const samples = [
    [1, 2, 3],
    [10, 20],
  ];
  expect(bootstrapInterval(samples, statistic, 0.05, generatorOf('own'), 100)).toEqual([0, 0]);
  expect([...sizes]).toEqual(['3,2']);
});

test('values without spread give an interval without width', () => {
  const samples = [
    [6, 6, 6],
    [2, 2],
  ];
  expect(bootstrapInterval(samples, ratioOfMedians, 0.05, generatorOf('none'), 100)).toEqual([
    3, 3,
  ]);
});
