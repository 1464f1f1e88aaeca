import { describe, expect, test } from 'vitest';
import { type FoldScene, foldEquivalenceRate, foldRates } from './simulation/folds.ts';

/** What `npm run audit:folds` does with thousands, with few. */
const EXPERIMENTS = 400;
const ALPHA = 0.05;
/** The share allowed, and three standard errors of the share seen. */
const MOST = ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / EXPERIMENTS);

const scene: FoldScene = {
  images: 100,
  folds: 5,
  repeats: 1,
  prevalence: 0.5,
  seedSd: 0,
  separation: 0.15,
  metric: 'accuracy',
};

describe('where neither arm is better, one experiment in twenty at most claims that one is', () => {
  test.each<[string, Partial<FoldScene>]>([
    ['five folds', {}],
    ['five folds of 40 images', { images: 40, separation: 0.3 }],
    ['AUC', { metric: 'auc' }],
    ['AUC of one class in five', { metric: 'auc', prevalence: 0.2, separation: 0.6 }],
    ['ten patients, each a fold', { images: 60, folds: 10, groupSize: 6, groupSd: 1 }],
    ['patients that are much alike', { images: 120, groupSize: 6, groupSd: 2, separation: 0.5 }],
    ['seeds that differ', { seedSd: 0.3, separation: 0.5 }],
  ])('%s', (_what, changed) => {
    expect(foldRates({ ...scene, ...changed }, EXPERIMENTS, ALPHA).rule).toBeLessThanOrEqual(MOST);
  });

  test('repeats, whose published degrees of freedom claim too much', () => {
    const repeated = { ...scene, repeats: 5, metric: 'auc' } as const;
    const { rule, published, student } = foldRates(repeated, EXPERIMENTS, ALPHA);
    expect(rule).toBeLessThanOrEqual(MOST);
    expect(published).toBeGreaterThan(0.06);
    expect(student).toBeGreaterThan(0.3);
  });

  test('an equivalence at the margin', () => {
    const wide = { ...scene, images: 300, separation: 1 };
    expect(foldEquivalenceRate(wide, 0.05, EXPERIMENTS, ALPHA)).toBeLessThanOrEqual(MOST);
  });
});
