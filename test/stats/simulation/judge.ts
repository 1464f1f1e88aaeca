import quantile from '@stdlib/stats-base-dists-t-quantile';
import { differenceResolution } from '../../../src/analysis/comparison/resolution.ts';
import { crossedEstimate } from '../../../src/stats/crossed.ts';
import { withFamilySpread } from '../../../src/stats/family-spread.ts';
import type { MeanEstimate } from '../../../src/stats/mean-estimate.ts';
import type { Differences } from './scene.ts';

/** The estimate that the harness makes of a comparison. */
export function estimateOf(seeds: Differences, groupSize = 1): MeanEstimate {
  const images = seeds[0]!.length;
  const groups =
    groupSize === 1
      ? null
      : Int32Array.from({ length: images }, (_, image) => Math.floor(image / groupSize));
  return crossedEstimate({ scores: seeds, groups }, differenceResolution(images));
}

/**
 * Whether Holm's correction leaves a difference in a family: whether any p is at most
 * alpha over their number, by the spread of the family. It is what `holm` of every
 * `differenceP` says, without a p.
 */
export function anyDifference(family: readonly MeanEstimate[], alpha: number): boolean {
  const tail = alpha / family.length / 2;
  return withFamilySpread(family).some(
    (estimate) => estimate.mean ** 2 > squaredReach(estimate, tail),
  );
}

/** The same of differences that are tested over the seeds alone, as Student's paired t does. */
export function anyDifferenceOverSeeds(family: readonly MeanEstimate[], alpha: number): boolean {
  const tail = alpha / family.length / 2;
  return family.some(
    (estimate) => estimate.mean ** 2 > squaredReach({ ...estimate, images: null }, tail),
  );
}

/** The same of two one-sided tests that the mean lies within the margin. */
export function anyEquivalence(
  family: readonly MeanEstimate[],
  margin: number,
  alpha: number,
): boolean {
  const tail = alpha / family.length;
  return withFamilySpread(family).some((estimate) => {
    const inside = margin - Math.abs(estimate.mean);
    return inside > 0 && inside ** 2 > squaredReach(estimate, tail);
  });
}

function squaredReach({ seeds, images }: MeanEstimate, tail: number): number {
  const ofSeeds = seeds.variance * squaredQuantile(tail, seeds.degrees);
  return images === null
    ? ofSeeds
    : ofSeeds + images.variance * squaredQuantile(tail, images.degrees);
}

/** A simulation asks for the same few a million times. */
const known = new Map<string, number>();

function squaredQuantile(tail: number, degrees: number): number {
  const key = `${tail} ${degrees}`;
  const found = known.get(key) ?? quantile(tail, degrees) ** 2;
  known.set(key, found);
  return found;
}
