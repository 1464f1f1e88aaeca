import { describe, expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { withFamilySpread } from '../../src/stats/family-spread.ts';
import { holm } from '../../src/stats/holm.ts';
import { differenceP, equivalenceP } from '../../src/stats/mean-estimate.ts';
import { anyDifference, anyEquivalence, estimateOf } from './simulation/judge.ts';
import {
  ALPHA,
  differenceRates,
  equivalenceRates,
  failureRates,
  groupRates,
  lookRates,
  MARGIN,
  powerRates,
} from './simulation/rates.ts';
import { remedyRate } from './simulation/remedies.ts';
import { drawFamily, EFFECTS, type Scene } from './simulation/scene.ts';

/** What `npm run audit:verdicts` does with ten thousand families, with few: all seeds are tested on the same images. */
const FAMILIES = 300;
/** The share allowed, and three standard errors of the share seen. */
const MOST = ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / FAMILIES);

const scene: Scene = {
  images: 100,
  seeds: 5,
  shape: 'normal',
  seedSd: 0.02,
  ...EFFECTS.strong,
};
const within = (rates: readonly number[] | undefined) => Math.max(...rates!) <= MOST;

describe('where the true change is none, one family in twenty at most has a negative or positive', () => {
  test.each([
    [3, 'strong', 0.2],
    [5, 'none', 0.2],
    [5, 'strong', 0.02],
    [10, 'moderate', 0.2],
    [10, 'strong', 0.02],
  ] as const)(
    '%i seeds, %s effects of an arm on single images, seeds of %f',
    (seeds, effect, seedSd) => {
      const rates = differenceRates({ ...scene, seeds, seedSd, ...EFFECTS[effect] }, FAMILIES);
      expect(within(rates['rule'])).toBe(true);
    },
  );

  test.each(['skewed', 'bimodal'] as const)('with seeds that are %s', (shape) => {
    const rates = differenceRates({ ...scene, shape, seedSd: 0.3, ...EFFECTS.moderate }, FAMILIES);
    expect(within(rates['rule'])).toBe(true);
  });

  test('with three seeds of two levels, of which three agree by chance in one comparison of 32', () => {
    const rates = differenceRates(
      { ...scene, images: 400, seeds: 3, shape: 'bimodal', seedSd: 0.3, ...EFFECTS.none },
      FAMILIES,
    );
    expect(within(rates['rule'])).toBe(true);
    expect(rates['seeds alone']!.at(-1)).toBeGreaterThan(0.08);
  });

  test('over the seeds alone most families have one, and more seeds make it worse', () => {
    const [few, many] = [5, 10].map(
      (seeds) => differenceRates({ ...scene, seeds }, 60)['seeds alone']!.at(-1)!,
    );
    expect(few).toBeGreaterThan(0.5);
    expect(many).toBeGreaterThanOrEqual(few!);
  });

  test('where images come in groups that go together, if the groups are told', () => {
    const rates = groupRates({ ...scene, images: 200, seeds: 5, groupSize: 10 }, FAMILIES);
    expect(within(rates['rule'])).toBe(true);
    expect(rates['groups not told']!.at(-1)).toBeGreaterThan(0.5);
  });

  test.each([
    [0, 0],
    [0.8, 0],
    [0.8, -0.5],
  ])(
    'in families of 10 remedies of 4 bases, alike by %f and apart from scratch by %f',
    (likeness, shift) => {
      const remedies = { ...scene, images: 60, likeness, shift, bases: 4, remedies: 10 };
      expect(remedyRate(remedies, FAMILIES / 5, ALPHA)).toBeLessThanOrEqual(
        ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / (FAMILIES / 5)),
      );
    },
  );

  test('at any of four looks', () => {
    const rates = lookRates({ ...scene, seedSd: 0.2, ...EFFECTS.moderate }, [5, 10, 15, 20], 150);
    expect(within(rates['rule'])).toBe(true);
  });

  test('where trials fail, whether the rest or all are taken for the truth', () => {
    const rates = failureRates({ ...scene, seeds: 5, ...EFFECTS.moderate }, 0.3, FAMILIES);
    expect(within(rates['rule'])).toBe(true);
  });
});

test.each([5, 10])(
  '%i seeds: one family in twenty at most calls the margin equivalent',
  (seeds) => {
    const rates = equivalenceRates(
      { ...scene, images: 1000, seeds, change: MARGIN, armImage: 0, seedImage: 0.1, seedSd: 0.01 },
      60,
    );
    expect(Math.max(...rates['rule']!)).toBeLessThanOrEqual(ALPHA + 3 * 0.03);
  },
);

test('a large change is found all the same', () => {
  const rates = powerRates({ ...scene, change: 0.25, ...EFFECTS.moderate }, 30);
  expect(rates['rule']![0]).toBeGreaterThan(0.9);
});

test('the simulation decides as the harness does', () => {
  const random = generatorOf('judge');
  for (let round = 0; round < 10; round++) {
    const family = drawFamily({ ...scene, change: 0.03 }, random, 6).map((each) =>
      estimateOf(each),
    );
    for (const alpha of [0.05, 0.5]) {
      const ps = holm(withFamilySpread(family).map(differenceP));
      expect(anyDifference(family, alpha)).toBe(ps.some((p) => p < alpha));
      const equivalent = holm(withFamilySpread(family).map((each) => equivalenceP(each, 0.1)));
      expect(anyEquivalence(family, 0.1, alpha)).toBe(equivalent.some((p) => p < alpha));
    }
  }
});
