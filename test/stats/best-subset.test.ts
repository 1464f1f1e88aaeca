import { describe, expect, test } from 'vitest';
import { generatorOf } from '../../src/experiment/random.ts';
import { toldApart } from '../../src/stats/best-subset.ts';
import { differenceP } from '../../src/stats/mean-estimate.ts';
import { estimateOf } from './simulation/judge.ts';
import { ALPHA } from './simulation/rates.ts';
import { type Differences, drawFamily, EFFECTS, type Scene } from './simulation/scene.ts';

const DRAWS = 600;
/** The share allowed, and three standard errors of the share seen. */
const MOST = ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / DRAWS);
const SCENE: Scene = {
  images: 100,
  seeds: 5,
  shape: 'normal',
  seedSd: 0.2,
  ...EFFECTS.strong,
};

const mean = (seeds: Differences) =>
  seeds.reduce((sum, seed) => sum + seed.reduce((total, each) => total + each, 0), 0);
const minus = (a: Differences, b: Differences): Differences =>
  a.map((seed, s) => seed.map((each, image) => each - b[s]![image]!));

/** Of three arms on the same images, how often the first is told apart from the one that looks best. */
function lossOfFirst(scene: Scene): number {
  const random = generatorOf('best subset', scene.seeds, scene.seedSd, scene.change ?? 0);
  let lost = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const [second, third] = drawFamily(scene, random, 2) as [Differences, Differences];
    const first = minus(second, second);
    const arms = [first, second, third].sort((a, b) => mean(b) - mean(a));
    const others = arms.slice(1);
    const apart = toldApart(
      others.map((other) => estimateOf(minus(other, arms[0]!))),
      ALPHA,
    );
    if (apart[others.indexOf(first)]) lost += 1;
  }
  return lost / DRAWS;
}

describe('an arm that no other is better than is left out in one report of twenty at most', () => {
  test.each([
    [3, 'none', 0.2],
    [3, 'strong', 0.2],
    [5, 'strong', 0.02],
    [5, 'moderate', 0.2],
    [10, 'strong', 0.2],
  ] as const)('%i seeds, %s effects of arms on images, seeds of %f', (seeds, effect, seedSd) => {
    expect(lossOfFirst({ ...SCENE, seeds, seedSd, ...EFFECTS[effect] })).toBeLessThanOrEqual(MOST);
  });

  test.each(['skewed', 'bimodal'] as const)('with seeds that are %s', (shape) => {
    expect(lossOfFirst({ ...SCENE, shape, ...EFFECTS.moderate })).toBeLessThanOrEqual(MOST);
  });
});

test('an arm that is far behind is mostly left out', () => {
  expect(lossOfFirst({ ...SCENE, seedSd: 0.02, ...EFFECTS.none, change: 0.2 })).toBeGreaterThan(
    0.8,
  );
});

test('of two arms the other is told apart where a paired test says so', () => {
  const [difference] = drawFamily({ ...SCENE, change: 0.1 }, generatorOf('two arms'), 1);
  const estimate = estimateOf(difference!);
  const p = differenceP(estimate);
  expect(toldApart([estimate], p * 1.01)).toEqual([true]);
  expect(toldApart([estimate], p * 0.99)).toEqual([false]);
  expect(toldApart([estimate, estimate], p * 1.01)).toEqual([false, false]);
});

test('what has no estimate is not told apart', () => {
  expect(toldApart([null], ALPHA)).toEqual([false]);
});
