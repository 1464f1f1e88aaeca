import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stratifiedSample, stratifiedSplit } from '../../../src/data/split/split.ts';

/** Labels of 2 to 6 classes, at least two images each, in any order. */
const labelsOf = fc
  .array(fc.integer({ min: 2, max: 30 }), { minLength: 2, maxLength: 6 })
  .chain((sizes) => {
    const labels = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
    return fc.shuffledSubarray(labels, { minLength: labels.length, maxLength: labels.length });
  })
  .map((labels) => Int32Array.from(labels));
const shares = fc.double({ min: 0.05, max: 0.5, noNaN: true });

const ascending = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const countOf = (labels: Int32Array, indices: Int32Array, label: number) =>
  indices.filter((index) => labels[index] === label).length;

describe('stratifiedSplit', () => {
  test('takes every index once, the rounded share of them held out', () => {
    fc.assert(
      fc.property(labelsOf, shares, fc.nat(), (labels, share, seed) => {
        fc.pre(Math.round(labels.length * share) >= 1);
        const { train, heldOut } = stratifiedSplit(labels, share, seed);
        expect(ascending([...train, ...heldOut])).toEqual([...labels.keys()]);
        expect(heldOut).toHaveLength(Math.round(labels.length * share));
        expect([...train]).toEqual(ascending(train));
        expect([...heldOut]).toEqual(ascending(heldOut));
      }),
    );
  });

  test('each class is on both sides, and within one of its share or at one', () => {
    fc.assert(
      fc.property(labelsOf, shares, fc.nat(), (labels, share, seed) => {
        const classes = [...new Set(labels)];
        const total = Math.round(labels.length * share);
        fc.pre(total >= classes.length);
        const { train, heldOut } = stratifiedSplit(labels, share, seed);
        for (const label of classes) {
          expect(countOf(labels, train, label)).toBeGreaterThan(0);
          expect(countOf(labels, heldOut, label)).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('no class is off its share by one where each share is above one', () => {
    fc.assert(
      fc.property(labelsOf, shares, fc.nat(), (labels, share, seed) => {
        const sizes = [...new Set(labels)].map((label) => ({
          label,
          size: countOf(labels, Int32Array.from(labels.keys()), label),
        }));
        const total = Math.round(labels.length * share);
        const exact = (size: number) => (size * total) / labels.length;
        fc.pre(sizes.every(({ size }) => exact(size) >= 1));
        const { heldOut } = stratifiedSplit(labels, share, seed);
        for (const { label, size } of sizes)
          expect(Math.abs(countOf(labels, heldOut, label) - exact(size))).toBeLessThan(1);
      }),
    );
  });

  test('is decided by its seed', () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => i % 4);
    const heldOut = (seed: number) => stratifiedSplit(labels, 0.2, seed).heldOut;
    expect(heldOut(3)).toEqual(heldOut(3));
    expect(heldOut(3)).not.toEqual(heldOut(4));
  });

  test('every image is held out by some seed, as often as any other', () => {
    const labels = Int32Array.from({ length: 20 }, (_, i) => i % 2);
    const held = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 1000; seed++)
      for (const index of stratifiedSplit(labels, 0.2, seed).heldOut) held[index]! += 1;
    const chiSquare = held.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    expect(chiSquare).toBeLessThan(43.82); // 0.999 quantile, 19 degrees of freedom
  });

  test('a small class keeps one image on each side', () => {
    const labels = Int32Array.from([...new Array(48).fill(0), 7, 7]);
    const small = stratifiedSplit(labels, 0.1, 0);
    expect(countOf(labels, small.heldOut, 7)).toBe(1);
    expect(small.heldOut).toHaveLength(5);
    const large = stratifiedSplit(labels, 0.9, 0);
    expect(countOf(labels, large.train, 7)).toBe(1);
    expect(large.train).toHaveLength(5);
  });

  test('with fewer held out than classes, the seed chooses which are', () => {
    const labels = Int32Array.from({ length: 40 }, (_, i) => i % 4);
    const chosen = Array.from({ length: 30 }, (_, seed) => {
      const { heldOut } = stratifiedSplit(labels, 0.05, seed);
      return ascending(Array.from(heldOut, (index) => labels[index]!)).join();
    });
    expect(new Set(chosen)).toEqual(new Set(['0,1', '0,2', '0,3', '1,2', '1,3', '2,3']));
  });

  test('refuses a class of one image', () => {
    const labels = Int32Array.of(0, 0, 0, 0, 5);
    expect(() => stratifiedSplit(labels, 0.4, 0)).toThrow(
      'class 5 has 1 training image, expected at least 2',
    );
  });

  test('refuses to leave a side empty', () => {
    const labels = Int32Array.of(0, 0, 1, 1);
    expect(() => stratifiedSplit(labels, 0.1, 0)).toThrow(
      'a share of 0.1 of 4 training images is 0',
    );
    expect(() => stratifiedSplit(labels, 0.9, 0)).toThrow(
      'a share of 0.9 of 4 training images is 4',
    );
  });
});

describe('stratifiedSample', () => {
  test('draws distinct indices in the proportions of the classes', () => {
    fc.assert(
      fc.property(labelsOf, fc.double({ min: 0, max: 1, noNaN: true }), (labels, share) => {
        const count = Math.round(labels.length * share);
        const sample = stratifiedSample(labels, count, 1);
        expect(new Set(sample).size).toBe(count);
        for (const label of new Set(labels)) {
          const all = countOf(labels, Int32Array.from(labels.keys()), label);
          const exact = (all * count) / labels.length;
          expect(Math.abs(countOf(labels, sample, label) - exact)).toBeLessThan(1);
        }
      }),
    );
  });
});
