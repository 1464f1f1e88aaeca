import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageAt } from '../../../src/data/image-set.ts';
import { foldIndices, foldView, pooledImages } from '../../../src/data/split/fold-view.ts';
import { groupedFolds, stratifiedFolds } from '../../../src/data/split/folds.ts';

const CLASSES = ['a', 'b', 'c'];
const countOf = (values: Int32Array, wanted: number) =>
  values.filter((value) => value === wanted).length;

const labelled = fc
  .array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 80 })
  .map((labels) => Int32Array.from(labels));

test('folds have as many images, and as many of each class, as any other, give or take one', () => {
  fc.assert(
    fc.property(labelled, fc.integer({ min: 2, max: 6 }), fc.nat(), (labels, folds, seed) => {
      const foldOf = stratifiedFolds(labels, folds, seed);
      const sizes = Array.from({ length: folds }, (_, fold) => countOf(foldOf, fold));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      for (const label of [0, 1, 2]) {
        const own = sizes.map((_, fold) =>
          countOf(
            foldOf.filter((_f, i) => labels[i] === label),
            fold,
          ),
        );
        expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

describe('groups', () => {
  const grouped = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 6 })), {
      minLength: 2,
      maxLength: 20,
    })
    .map((units) => ({
      labels: Int32Array.from(units.flatMap(([label, n]) => Array(n).fill(label))),
      groups: Int32Array.from(units.flatMap(([, n], group) => Array(n).fill(group))),
      count: units.length,
    }));

  test('are whole in one fold, and no fold is empty', () => {
    fc.assert(
      fc.property(
        grouped,
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (set, seed, at) => {
          const folds = 2 + Math.floor(at * (set.count - 2));
          const foldOf = groupedFolds(set.labels, set.groups, folds, seed);
          for (let group = 0; group < set.count; group++)
            expect(new Set(foldOf.filter((_, i) => set.groups[i] === group)).size).toBe(1);
          expect(new Set(foldOf).size).toBe(folds);
        },
      ),
    );
  });

  test('as many folds as groups leave one group out', () => {
    const groups = Int32Array.of(0, 0, 1, 2, 2, 2, 3);
    const labels = Int32Array.of(0, 0, 1, 1, 1, 1, 0);
    const foldOf = groupedFolds(labels, groups, 4, 0);
    expect(new Set(Array.from(groups, (group, i) => `${group} ${foldOf[i]}`)).size).toBe(4);
  });

  test('of one size and class spread evenly', () => {
    const groups = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 3));
    const labels = groups.map((group) => Number(group >= 10));
    const foldOf = groupedFolds(labels, groups, 5, 3);
    for (let fold = 0; fold < 5; fold++)
      expect(
        [0, 1].map((label) =>
          countOf(
            labels.filter((_, i) => foldOf[i] === fold),
            label,
          ),
        ),
      ).toEqual([6, 6]);
  });
});

describe('a fold of a trial', () => {
  const labels = Int32Array.from({ length: 30 }, (_, i) => i % 3);
  const cut = { folds: 5, repeat: 0, index: 0, seed: 1 };

  test('tests on what the others train on: every image once in a repeat', () => {
    const tested = Array.from({ length: 5 }, (_, index) => {
      const { train, test: own } = foldIndices({ labels }, CLASSES, { ...cut, index });
      expect([...train, ...own].sort((a, b) => a - b)).toEqual([...labels.keys()]);
      return [...own];
    });
    expect(tested.flat().sort((a, b) => a - b)).toEqual([...labels.keys()]);
  });

  test('is another in the next repeat, and by another seed', () => {
    const of = (changed: object) => [
      ...foldIndices({ labels }, CLASSES, { ...cut, ...changed }).test,
    ];
    expect(of({})).toEqual(of({}));
    expect(of({ repeat: 1 })).not.toEqual(of({}));
    expect(of({ seed: 2 })).not.toEqual(of({}));
  });

  test('pools training, validation and test images, with their groups', () => {
    const set = (from: number, count: number) => ({
      count,
      height: 1,
      width: 1,
      labels: Int32Array.from({ length: count }, (_, i) => (from + i) % 2),
      groups: Int32Array.from({ length: count }, (_, i) => Math.floor((from + i) / 2)),
      images: Uint8Array.from({ length: 3 * count }, (_, i) => from + Math.floor(i / 3)),
    });
    const dataSet = {
      name: 'few',
      classes: ['a', 'b'],
      train: set(0, 12),
      test: set(12, 8),
      validation: Int32Array.of(1, 2),
    };
    const view = foldView(dataSet, { ...cut, folds: 5 });
    expect(view.validation).toBeUndefined();
    expect(view.train.count + view.test.count).toBe(20);
    const shown = Array.from(view.pool.test, (_, i) => imageAt(view.test, i)[0]);
    expect(shown).toEqual([...view.pool.test]);
    expect([...view.test.groups!].every((group) => ![...view.train.groups!].includes(group))).toBe(
      true,
    );
    expect(pooledImages(dataSet).read(15)[0]).toBe(15);
  });
});

describe('what cannot be cut', () => {
  const cut = { folds: 5, repeat: 0, index: 0, seed: 0 };

  test.each([
    [
      'a class of fewer images than folds',
      [0, 0, 0, 0, 0, 1, 1, 1],
      undefined,
      'class "b" has 3 images, expected at least 5: one for each fold',
    ],
    [
      'fewer groups than folds',
      [0, 1, 0, 1, 0, 1],
      [0, 0, 1, 1, 2, 2],
      'the images are of 3 groups, expected at least 5: one for each fold',
    ],
    [
      'a class of one group',
      [0, 0, 0, 0, 1, 1],
      [0, 1, 2, 3, 4, 4],
      'all images of class "b" are of one group, expected at least 2 groups',
    ],
  ])('%s', (_what, labels, groups, message) => {
    const images = {
      labels: Int32Array.from(labels),
      ...(groups === undefined ? {} : { groups: Int32Array.from(groups) }),
    };
    expect(() => foldIndices(images, ['a', 'b'], cut)).toThrow(message);
  });
});
