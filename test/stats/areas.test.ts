import { describe, expect, test } from 'vitest';
import { type AreaScene, areaRate } from './simulation/areas.ts';

/** What `npm run audit:folds` does with thousands, with few. */
const EXPERIMENTS = 400;
const ALPHA = 0.05;
/** The share allowed, and three standard errors of the share seen. */
const MOST = ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / EXPERIMENTS);

const scene: AreaScene = {
  images: 100,
  prevalence: 0.5,
  seeds: 5,
  separation: 1,
  armImage: 1.5,
  seedImage: 0.3,
  seedSd: 0.02,
};

describe('where neither arm has the larger AUC, one experiment in twenty at most claims that one has', () => {
  test.each<[string, Partial<AreaScene>]>([
    ['arms that are each others of single images', {}],
    ['three seeds', { seeds: 3 }],
    ['few positives', { prevalence: 0.1 }],
    ['four positives', { images: 40, prevalence: 0.1 }],
    ['areas near 1', { separation: 3 }],
    ['arms that make the same of images', { armImage: 0 }],
    ['seeds that differ', { armImage: 0.6, seedImage: 0.6, seedSd: 0.3 }],
    ['patients of six images', { images: 120, groupSize: 6 }],
  ])('%s', (_what, changed) => {
    expect(areaRate({ ...scene, ...changed }, EXPERIMENTS, ALPHA)).toBeLessThanOrEqual(MOST);
  });
});
