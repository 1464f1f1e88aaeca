import type { MeanEstimate } from './mean-estimate.ts';
import { meanOf } from './t.ts';

/** Seeds from which the spread that a comparison shows is its own to keep. */
const ENOUGH_SEEDS = 5;

/**
 * The estimates of a family with the spread over seeds that each is judged by: of fewer
 * than five seeds no less than the family's, the root mean square. Seeds that have two
 * levels, as where training ends in one of two places, agree by chance too often for
 * Student's t to allow for: three are alike in one comparison of 32. Judged by their own
 * spread, up to 14% of families of 24 have a false claim; by the family's, which knows
 * both levels, none more than is meant (`npm run audit:verdicts`).
 */
export function withFamilySpread<Estimate extends MeanEstimate>(
  family: readonly Estimate[],
): Estimate[] {
  if (family.length === 0) return [];
  const ofOneSeed = ({ seeds }: MeanEstimate) => seeds.variance * (seeds.degrees + 1);
  const common = meanOf(family.map(ofOneSeed));
  return family.map((estimate) => {
    const { seeds } = estimate;
    const count = seeds.degrees + 1;
    if (count >= ENOUGH_SEEDS) return estimate;
    return {
      ...estimate,
      seeds: { ...seeds, variance: Math.max(seeds.variance, common / count) },
    };
  });
}
