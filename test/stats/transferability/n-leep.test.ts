import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatorOf } from '../../../src/experiment/random.ts';
import { presentClasses } from '../../../src/stats/transferability/classes.ts';
import { nLeep, nLeepFrom } from '../../../src/stats/transferability/n-leep.ts';
import { axesFor, leading, principalOf } from '../../../src/stats/transferability/principal.ts';
import { matrixOf } from '../../support/arbitrary-features.ts';
import { GOLDEN, relativeError } from '../../support/transferability-golden.ts';

const random = () => generatorOf('n-leep test');

test.each(GOLDEN.filter(([, { clusters }]) => clusters !== null))(
  "%s: scikit-learn's mixture that begins with the same clusters",
  (_name, { features, labels, classes, clusters, ...golden }) => {
    const present = presentClasses(labels, classes);
    const principal = principalOf(features);
    const enough = Math.floor(labels.length / (5 * present.sizes.length) / 2);
    const axes = Math.min(32, enough, axesFor(principal, 0.8));
    const { scores } = leading(principal, axes);
    const found = nLeepFrom(scores, axes, Int32Array.from(clusters!), present);
    expect(relativeError(found, golden.nLeep!)).toBeLessThan(1e-6);
  },
);

test.each(GOLDEN.filter(([, { clusters }]) => clusters === null))(
  '%s: fewer than two images a component are refused',
  (_name, { features, labels, classes }) => {
    const present = presentClasses(labels, classes);
    expect(nLeep(principalOf(features), present, random())).toBeNaN();
  },
);

/** Classes in one place each, or drawn without regard to the features. */
function scoreOf(separate: boolean, seed: number): number {
  const draw = generatorOf('n-leep images', seed);
  const labels = Int32Array.from({ length: 120 }, (_, i) => i % 3);
  const rows = [...labels].flatMap((label) => {
    const place = separate ? label : draw.int(3);
    return [20 * place + draw.normal(), draw.normal(), draw.normal()];
  });
  return nLeep(principalOf(matrixOf(rows, 120)), presentClasses(labels, 3), random());
}

test('is 0 where every cluster is of one class, and near the entropy where none tells anything', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(scoreOf(true, seed)).toBeGreaterThan(-0.05);
      const nothing = scoreOf(false, seed);
      expect(nothing).toBeLessThan(-0.5);
      expect(nothing).toBeGreaterThan(-Math.log(3) - 0.01);
    }),
    { numRuns: 20 },
  );
});

test('images that are the same are too few clusters', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [i % 3, 1]).flat();
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
  expect(nLeep(principalOf(matrixOf(rows, 40)), presentClasses(labels, 2), random())).toBeNaN();
});

test('the same draw gives the same score', () => {
  expect(scoreOf(false, 3)).toBe(scoreOf(false, 3));
});
