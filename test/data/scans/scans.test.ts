import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { MemorySet } from '../../../src/data/image-set.ts';
import { fingerprint } from '../../../src/data/load.ts';
import { scansDataSet } from '../../../src/data/scans/scans.ts';
import { macroAuc } from '../../../src/stats/auc.ts';
import { imageOf, scansSpec } from '../../support/data-sets.ts';

/** Of three patients of default settings at 24 px. */
const PINNED = '1fc9efaa7139d1dc86636f9ab77d4b22f0d2010d5ee8b00ad402f7b102e7bab3';

const draw = (options: Parameters<typeof scansSpec>[0] = {}) => scansDataSet(scansSpec(options));

/** The most by which a spot of 5 px is brighter than the frame of 11 px about it, where lungs are. */
function brightestSpot(image: Uint8Array): number {
  const mean = (x: number, y: number, reach: number) => {
    let sum = 0;
    for (let row = y - reach; row <= y + reach; row++)
      for (let column = x - reach; column <= x + reach; column++)
        sum += image[3 * (48 * row + column)]!;
    return sum / (2 * reach + 1) ** 2;
  };
  let most = Number.NEGATIVE_INFINITY;
  for (let y = 12; y < 26; y++)
    for (const middle of [14, 34])
      for (let x = middle - 2; x <= middle + 2; x++)
        most = Math.max(most, mean(x, y, 2) - mean(x, y, 5));
  return most;
}

/** The images of each patient, by its name. */
function byPatient({ train, test: tested }: { train: MemorySet; test: MemorySet }) {
  const images = new Map<string, string[]>();
  for (const set of [train, tested])
    set.groups!.forEach((group, i) => {
      const name = set.groupNames![group]!;
      images.set(name, [...(images.get(name) ?? []), imageOf(set, i).join()]);
    });
  return images;
}

describe('scansDataSet', () => {
  test('has patients, images and classes as its spec says', () => {
    const { name, classes, train, test: tested } = draw();
    expect(name).toBe('chests');
    expect(classes).toEqual(['healthy', 'lesion']);
    expect(train).toMatchObject({ count: 48, height: 24, width: 24 });
    expect(tested.count).toBe(12);
    expect(train.images).toHaveLength(48 * 24 * 24 * 3);
    expect(new Set(train.groups).size).toBe(16);
    expect(train.groupNames).toHaveLength(20);
    expect(train.groupNames![0]).toBe('patient 1');
  });

  test.each([0.15, 0.25, 0.5, 0.8])(
    'a share of %d of the patients is ill, in both splits',
    (prevalence) => {
      const { train, test: tested } = draw({ prevalence, patients: 40, imagesPerPatient: 2 });
      const illOf = ({ labels, groups }: MemorySet) =>
        new Set(groups!.filter((_, i) => labels[i] === 1)).size;
      expect(illOf(train) + illOf(tested)).toBe(40 * prevalence);
      expect(Math.abs(illOf(tested) - 8 * prevalence)).toBeLessThan(1);
    },
  );

  test('a patient is in one split, with one label', () => {
    const { train, test: tested } = draw({ test: 0.4 });
    expect([...tested.groups!].filter((group) => train.groups!.includes(group))).toEqual([]);
    for (const { labels, groups } of [train, tested])
      for (const group of new Set(groups))
        expect(new Set(labels.filter((_, i) => groups![i] === group)).size).toBe(1);
  });

  test('more patients, and more images of each, leave the others as they are', () => {
    const few = byPatient(draw({ patients: 12, imagesPerPatient: 2 }));
    const many = byPatient(draw({ patients: 30, imagesPerPatient: 4 }));
    for (const [name, images] of few) expect(many.get(name)!.slice(0, 2)).toEqual(images);
  });

  test('no two images are equal: of one patient, of two, of two seeds', () => {
    const images = [
      ...byPatient(draw({ noise: 0 })).values(),
      ...byPatient(draw({ noise: 0, seed: 1 })).values(),
    ].flat();
    expect(images).toHaveLength(120);
    expect(new Set(images).size).toBe(images.length);
  });

  test('images are grey', () => {
    const { images } = draw().train;
    expect(images.every((level, at) => level === images[at - (at % 3)])).toBe(true);
  });

  test('images of a patient are more alike than those of two', () => {
    const { train } = draw({ size: 16, patients: 30 });
    const distances = { same: [] as number[], other: [] as number[] };
    for (let i = 0; i < train.count; i++)
      for (let j = 0; j < i; j++) {
        if (train.labels[i] !== 0 || train.labels[j] !== 0) continue;
        const [a, b] = [imageOf(train, i), imageOf(train, j)];
        const distance = Math.hypot(...a.map((level, at) => Math.abs(level - b[at]!)));
        distances[train.groups![i] === train.groups![j] ? 'same' : 'other'].push(distance);
      }
    const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
    expect(mean(distances.same)).toBeLessThan(0.7 * mean(distances.other));
  });

  describe('the ill', () => {
    const { train } = draw({ patients: 200, imagesPerPatient: 2, size: 48, prevalence: 0.5 });
    /** AUC of a number that is taken of each image. */
    const aucOf = (score: (image: Uint8Array) => number) => {
      const rows = Float32Array.from({ length: 2 * train.count }, (_, at) => {
        const value = score(imageOf(train, at >> 1));
        return at % 2 === 1 ? value : -value;
      });
      return macroAuc(rows, train.labels, 2);
    };

    test('are not told by the brightness of the whole', () => {
      const auc = aucOf((image) => image.reduce((sum, level) => sum + level, 0));
      expect(Math.abs(auc - 0.5)).toBeLessThan(0.12);
    });

    test('are told by spots, not all of them', () => {
      const auc = aucOf(brightestSpot);
      expect(auc).toBeGreaterThan(0.65);
      expect(auc).toBeLessThan(0.98);
    });
  });

  test('is pinned: stored results rest on these pixels', () => {
    const { train, test: tested } = draw({ patients: 6, prevalence: 0.5, test: 0.34 });
    const hash = createHash('sha256').update(train.images).update(tested.images);
    expect(hash.digest('hex')).toBe(PINNED);
  });

  test('every option but the name is in its fingerprint', () => {
    const prints = [
      {},
      { patients: 21 },
      { imagesPerPatient: 4 },
      { prevalence: 0.3 },
      { size: 25 },
      { lesionContrast: 0.2 },
      { lesionSize: [0.2, 0.3] as [number, number] },
      { noise: 0.02 },
      { test: 0.3 },
      { seed: 1 },
    ].map((options) => fingerprint(draw(options)));
    expect(new Set(prints).size).toBe(prints.length);
    expect(fingerprint(draw({ name: 'other' }))).toBe(prints[0]);
  });
});
