import { describe, expect, test } from 'vitest';
import { proceduralDataSet } from '../../../src/data/procedural/procedural.ts';
import { drawScene } from '../../../src/data/procedural/scene.ts';
import { FACTORS } from '../../../src/experiment/data-schema.ts';
import { generatorOf } from '../../../src/experiment/random.ts';
import { imageOf, proceduralSpec } from '../../support/data-sets.ts';

/** Two pixels in the middle of the first image. */
const PINNED_PIXELS = [250, 131, 21, 255, 122, 15];

describe('proceduralDataSet', () => {
  test('has the counts, the size and the class names of its spec', () => {
    const set = proceduralDataSet(proceduralSpec({ label: 'texture', classes: 3, size: 20 }));
    expect(set.name).toBe('tiny');
    expect(set.classes).toEqual(['solid', 'horizontal', 'vertical']);
    expect(set.train).toMatchObject({ count: 40, height: 20, width: 20 });
    expect(set.train.images).toHaveLength(40 * 20 * 20 * 3);
    expect(set.test.labels).toHaveLength(16);
  });

  test.each(FACTORS)('%s: the classes are balanced', (label) => {
    const { train } = proceduralDataSet(proceduralSpec({ label, classes: 5, train: 42 }));
    const seen = new Array<number>(5).fill(0);
    for (const k of train.labels) seen[k]! += 1;
    expect(seen.sort()).toEqual([8, 8, 8, 9, 9]);
  });

  test('a smaller set is the head of a larger one', () => {
    const large = proceduralDataSet(proceduralSpec({ train: 40, test: 16 }));
    const small = proceduralDataSet(proceduralSpec({ train: 25, test: 4 }));
    expect(small.train.images).toEqual(large.train.images.subarray(0, small.train.images.length));
    expect(small.train.labels).toEqual(large.train.labels.subarray(0, 25));
    expect(small.test.images).toEqual(large.test.images.subarray(0, small.test.images.length));
  });

  test('no two images are equal: of one split, of both, of two seeds', () => {
    const first = proceduralDataSet(proceduralSpec({ noise: 0 }));
    const second = proceduralDataSet(proceduralSpec({ noise: 0, seed: 1 }));
    const sets = [first.train, first.test, second.train, second.test];
    const images = sets.flatMap((set) =>
      Array.from({ length: set.count }, (_, i) => imageOf(set, i).join()),
    );
    expect(new Set(images).size).toBe(images.length);
  });

  test('is pinned: stored results rest on these pixels', () => {
    const { train } = proceduralDataSet(proceduralSpec({ train: 1, test: 1 }));
    const middle = (16 * 32 + 16) * 3;
    expect([...train.images.subarray(middle, middle + 6)]).toEqual(PINNED_PIXELS);
  });

  test('one seed draws the same scene whatever the label and the palette', () => {
    const vivid = proceduralSpec({ label: 'colour', classes: 8 });
    const pastel = proceduralSpec({ label: 'shape', classes: 8, palette: 'pastel' });
    const a = drawScene(vivid, 1, generatorOf('scene'));
    const b = drawScene(pastel, 1, generatorOf('scene'));
    expect(b).toMatchObject({
      texture: a.texture,
      centreX: a.centreX,
      diameter: a.diameter,
      angle: a.angle,
      phase: a.phase,
    });
  });

  test('the noise has the deviation asked for', () => {
    const options = {
      train: 30,
      objectSize: [0.2, 0.2] as [number, number],
      palette: 'grey',
    } as const;
    const clean = proceduralDataSet(proceduralSpec({ ...options, noise: 0 })).train.images;
    const noisy = proceduralDataSet(proceduralSpec({ ...options, noise: 0.02 })).train.images;
    const differences = [...clean.keys()]
      .filter((at) => clean[at]! > 20 && clean[at]! < 235)
      .map((at) => noisy[at]! - clean[at]!);
    expect(differences.length).toBeGreaterThan(1000);
    const variance = differences.reduce((sum, d) => sum + d * d, 0) / differences.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.95 * 0.02 * 255);
    expect(Math.sqrt(variance)).toBeLessThan(1.05 * 0.02 * 255);
  });
});

describe('drawScene', () => {
  const scenes = (options: Parameters<typeof proceduralSpec>[0], count = 4000) => {
    const spec = proceduralSpec(options);
    return Array.from({ length: count }, (_, i) => drawScene(spec, 0, generatorOf('scenes', i)));
  };
  const countsOf = (values: readonly unknown[]) => {
    const counts = new Map<unknown, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts.values()];
  };
  const chiSquare = (counts: number[], expected: number) =>
    counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const QUANTILE = 24.32; // 0.999, 7 degrees of freedom

  test.each([
    { label: 'shape', others: ['texture', 'colour'] },
    { label: 'texture', others: ['shape', 'colour'] },
    { label: 'colour', others: ['shape', 'texture'] },
  ] as const)('label $label: $others take all eight values evenly', ({ label, others }) => {
    const drawn = scenes({ label, classes: 2 });
    expect(countsOf(drawn.map((scene) => scene[label]))).toHaveLength(1);
    for (const factor of others) {
      const counts = countsOf(drawn.map((scene) => scene[factor]));
      expect(counts).toHaveLength(8);
      expect(chiSquare(counts, 500)).toBeLessThan(QUANTILE);
    }
  });

  test('the two other factors are independent of each other', () => {
    const pairs = scenes({ label: 'shape' }, 6400).map(
      (scene) => `${scene.texture} ${scene.colour}`,
    );
    expect(countsOf(pairs)).toHaveLength(64);
    expect(chiSquare(countsOf(pairs), 100)).toBeLessThan(103.4); // 0.999, 63 degrees of freedom
  });

  test('the object is inside the image, its size in the range and its tilt small', () => {
    for (const scene of scenes({ objectSize: [0.3, 0.6] }, 500)) {
      const { centreX, centreY, diameter, angle } = scene;
      expect(diameter).toBeGreaterThanOrEqual(0.3);
      expect(diameter).toBeLessThanOrEqual(0.6);
      for (const centre of [centreX, centreY]) {
        expect(centre - diameter / 2).toBeGreaterThanOrEqual(0);
        expect(centre + diameter / 2).toBeLessThanOrEqual(1);
      }
      expect(Math.abs(angle)).toBeLessThanOrEqual(Math.PI / 12);
    }
  });
});
