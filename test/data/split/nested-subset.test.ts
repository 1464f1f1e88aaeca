import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nestedSubset } from '../../../src/data/split/nested-subset.ts';

/** Labels in any order, of classes with so many images each, and some of their indices. */
const labelled = (maxClasses: number) =>
  fc
    .array(fc.integer({ min: 2, max: 40 }), { minLength: 2, maxLength: maxClasses })
    .chain((sizes) => {
      const labels = sizes.flatMap((size, label) => new Array<number>(size).fill(label * 3));
      return fc.shuffledSubarray(labels, { minLength: labels.length, maxLength: labels.length });
    })
    .map((labels) => Int32Array.from(labels));
const partOf = (labels: Int32Array) =>
  fc
    .subarray([...labels.keys()], { minLength: 1 })
    .map((candidates) => Int32Array.from(candidates));
const drawn = labelled(6).chain((labels) => fc.tuple(fc.constant(labels), partOf(labels)));
/** Evenly spread, as `fc.double` is not: most of its values are next to 0. */
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

const all = (labels: Int32Array) => Int32Array.from(labels.keys());
const ascending = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

/** Images of each class among some indices, by label. */
function countsOf(labels: Int32Array, indices: Int32Array): Map<number, number> {
  const counts = new Map([...labels].map((label) => [label, 0]));
  for (const index of indices) counts.set(labels[index]!, counts.get(labels[index]!)! + 1);
  return counts;
}

test('has its size, only candidates, each once and ascending', () => {
  fc.assert(
    fc.property(drawn, share, fc.nat(), ([labels, candidates], part, seed) => {
      const size = Math.round(part * candidates.length);
      const subset = nestedSubset(labels, candidates, size, seed);
      expect(subset).toHaveLength(size);
      expect(new Set(subset).size).toBe(size);
      expect([...subset]).toEqual(ascending(subset));
      const known = new Set(candidates);
      expect(subset.every((index) => known.has(index))).toBe(true);
    }),
  );
});

test('the full size is every candidate', () => {
  fc.assert(
    fc.property(drawn, fc.nat(), ([labels, candidates], seed) => {
      expect(nestedSubset(labels, candidates, candidates.length, seed)).toEqual(candidates);
    }),
  );
});

test('a smaller one lies within every larger one of its seed', () => {
  fc.assert(
    fc.property(drawn, share, share, fc.nat(), ([labels, candidates], one, two, seed) => {
      const [low, high] = ascending([one, two].map((part) => Math.round(part * candidates.length)));
      const larger = new Set(nestedSubset(labels, candidates, high!, seed));
      const smaller = nestedSubset(labels, candidates, low!, seed);
      expect(smaller.every((index) => larger.has(index))).toBe(true);
    }),
  );
});

test('has two of every class as soon as it can, and one of each before that', () => {
  fc.assert(
    fc.property(labelled(6), share, fc.nat(), (labels, part, seed) => {
      const size = Math.round(part * labels.length);
      const counts = countsOf(labels, nestedSubset(labels, all(labels), size, seed));
      const least = Math.min(...counts.values());
      expect(least).toBeGreaterThanOrEqual(Math.min(2, Math.floor(size / counts.size)));
    }),
  );
});

test("is Sainte-Laguë's: no class with more than two has a weaker claim than one left out", () => {
  fc.assert(
    fc.property(labelled(6), share, fc.nat(), (labels, part, seed) => {
      const size = Math.round(part * labels.length);
      const totals = countsOf(labels, all(labels));
      const counts = countsOf(labels, nestedSubset(labels, all(labels), size, seed));
      const claims = (of: (label: number, taken: number) => boolean, back: number) =>
        [...counts]
          .filter(([label, taken]) => of(label, taken))
          .map(([label, taken]) => totals.get(label)! / (2 * (taken - back) + 1));
      const weakestIn = Math.min(...claims((_, taken) => taken > 2, 1));
      const strongestOut = Math.max(...claims((label, taken) => taken < totals.get(label)!, 0), 0);
      fc.pre(Number.isFinite(weakestIn));
      expect(weakestIn).toBeGreaterThanOrEqual(strongestOut);
    }),
  );
});

// Of more classes the method may, rarely, be off by more (Balinski and Young 1982).
test('of two or three classes none is off its proportion by one', () => {
  fc.assert(
    fc.property(labelled(3), share, fc.nat(), (labels, part, seed) => {
      const size = Math.round(part * labels.length);
      const totals = countsOf(labels, all(labels));
      const exact = (label: number) => (totals.get(label)! * size) / labels.length;
      fc.pre([...totals.keys()].every((label) => exact(label) >= 2));
      const counts = countsOf(labels, nestedSubset(labels, all(labels), size, seed));
      for (const [label, taken] of counts) expect(Math.abs(taken - exact(label))).toBeLessThan(1);
    }),
  );
});

test('classes of one size differ by one image at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 12 }), share, fc.nat(), (classes, part, seed) => {
      const labels = Int32Array.from({ length: classes * 15 }, (_, i) => i % classes);
      const size = Math.round(part * labels.length);
      const counts = [...countsOf(labels, nestedSubset(labels, all(labels), size, seed)).values()];
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test('is decided by its seed, which draws every image as often as any other', () => {
  const labels = Int32Array.from({ length: 20 }, (_, i) => i % 2);
  const drawn = new Array<number>(20).fill(0);
  for (let seed = 0; seed < 1000; seed++) {
    const subset = nestedSubset(labels, all(labels), 4, seed);
    expect(nestedSubset(labels, all(labels), 4, seed)).toEqual(subset);
    for (const index of subset) drawn[index]! += 1;
  }
  const chiSquare = drawn.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
  expect(chiSquare).toBeLessThan(43.82); // 0.999 quantile, 19 degrees of freedom
});

test('the seed chooses which of equal classes has the odd image', () => {
  const labels = Int32Array.from({ length: 30 }, (_, i) => i % 3);
  const favoured = Array.from({ length: 30 }, (_, seed) => {
    const counts = countsOf(labels, nestedSubset(labels, all(labels), 7, seed));
    return [...counts].find(([, count]) => count === 3)?.[0];
  });
  expect(new Set(favoured)).toEqual(new Set([0, 1, 2]));
});
