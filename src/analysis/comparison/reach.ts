import type { Experiment } from '../../experiment/schema.ts';
import { detectableMean, imagesNeeded, seedsNeeded } from '../../stats/power.ts';
import type { Comparison, Needed } from '../types.ts';
import type { Paired } from './pair.ts';

/** Power at which a difference counts as one that would have been seen. */
const POWER = 0.8;
/** Images beyond which a number of them is no advice. */
const MAX_IMAGES = 1_000_000;

/**
 * What this data could have shown, and what would show the least gap that matters and
 * the gap seen, at the level that Holm's correction asks of the first of its family.
 * @param alphas That level now, and at the next look: whatever is added is looked at again.
 */
export function reachOf(
  { estimate, testImages }: Paired,
  { margin }: Pick<Experiment['verdict'], 'margin'>,
  alphas: { readonly now: number; readonly next: number },
): Pick<Comparison, 'detectable' | 'neededForMargin' | 'neededForSeen'> {
  if (estimate === null) return { detectable: null, neededForMargin: null, neededForSeen: null };
  const neededFor = (gap: number): Needed => {
    const times = imagesNeeded(gap, estimate, alphas.next, POWER);
    const images = times === null ? null : Math.ceil(testImages * times);
    return {
      seeds: seedsNeeded(gap, estimate, alphas.next, POWER),
      images: images === null || images > MAX_IMAGES ? null : Math.max(testImages, images),
    };
  };
  return {
    detectable: Math.min(1, detectableMean(estimate, alphas.now, POWER)),
    neededForMargin: neededFor(margin),
    neededForSeen: neededFor(estimate.mean),
  };
}
