import { describe, expect, test } from 'vitest';
import { differenceResolution } from '../../src/analysis/resolution.ts';
import { generatorOf, type Random } from '../../src/spec/random.ts';
import { equivalenceP } from '../../src/stats/equivalence.ts';
import { holm } from '../../src/stats/holm.ts';
import { pairedT } from '../../src/stats/t.ts';

const ALPHA = 0.05;
const FAMILIES = 2000;
/** Scratch arms of a family, each compared with two transfer arms. */
const SCRATCH_ARMS = 12;
const TEST_IMAGES = 200;
const FLOOR = differenceResolution(TEST_IMAGES);
/** One point, two test images. */
const MARGIN = 0.01;
/** Standard deviation over seeds of what the arms of a target have in common. */
const COMMON_SD = 0.02;
/** The share allowed, and three standard errors of the share seen. */
const MOST = ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / FAMILIES);

const seedCounts = [3, 5, 10];
/**
 * Standard deviation of an arm's own: what differences of points come from, and one
 * below the step of the accuracies, where most differences tie and the floor is
 * what many are credited with.
 */
const ownSds = [0.015, 0.003];

describe.each(ownSds)('with the standard deviation %f of an arm', (ownSd) => {
  test.each(seedCounts)('of %i seeds, one family in twenty at most has a false claim', (seeds) => {
    const random = generatorOf('family error', seeds, ownSd);
    const wrong = shareOf(() => {
      const family = drawFamily(seeds, ownSd, 0, random);
      const ps = family.map((differences) => pairedT(differences, ALPHA, FLOOR).p);
      return holm(ps).some((p) => p < ALPHA);
    });
    expect(wrong).toBeLessThanOrEqual(MOST);
  });

  test.each(seedCounts)(
    'of %i seeds, one family in twenty at most calls the margin equivalent',
    (seeds) => {
      const random = generatorOf('equivalence error', seeds, ownSd);
      const wrong = shareOf(() => {
        const family = drawFamily(seeds, ownSd, MARGIN, random);
        const ps = family.map((differences) => equivalenceP(differences, MARGIN, FLOOR));
        return holm(ps).some((p) => p < ALPHA);
      });
      expect(wrong).toBeLessThanOrEqual(MOST);
    },
  );
});

test('without the correction most families would have a false claim', () => {
  const random = generatorOf('uncorrected');
  const wrong = shareOf(
    () =>
      drawFamily(5, ownSds[0]!, 0, random).some(
        (differences) => pairedT(differences, ALPHA, FLOOR).p < ALPHA,
      ),
    FAMILIES / 10,
  );
  expect(wrong).toBeGreaterThan(0.5);
});

function shareOf(isWrong: () => boolean, families = FAMILIES): number {
  return Array.from({ length: families }, isWrong).filter(Boolean).length / families;
}

/**
 * Differences of accuracy, seed by seed, of every comparison of a family. Seeds move
 * the three arms of a target together and each on its own; two comparisons share
 * their scratch arm; accuracies are whole test images.
 * @param gap True difference of every comparison.
 */
function drawFamily(seeds: number, ownSd: number, gap: number, random: Random): number[][] {
  return Array.from({ length: SCRATCH_ARMS }, () => {
    const level = 0.6 + 0.2 * random.uniform();
    const common = Array.from({ length: seeds }, () => level + COMMON_SD * random.normal());
    const arm = (mean: number) =>
      common.map((shared) => inWholeImages(shared + mean + ownSd * random.normal()));
    const scratch = arm(gap);
    return [arm(0), arm(0)].map((transfer) => scratch.map((value, i) => value - transfer[i]!));
  }).flat();
}

function inWholeImages(accuracy: number): number {
  return Math.round(accuracy * TEST_IMAGES) / TEST_IMAGES;
}
