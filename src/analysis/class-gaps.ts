import type { Finished } from './gather.ts';
import { estimateOf, type Twins } from './pair.ts';
import { differenceResolution } from './resolution.ts';
import type { ClassGap } from './types.ts';

/**
 * The gap in each class's recall, paired by seed: which classes a source hurts.
 * The most hurt comes first. Intervals are unadjusted: to look at, not to claim from.
 */
export function classGapsOf(twins: readonly Twins[], alpha: number): ClassGap[] {
  const [one] = twins;
  if (one === undefined || twins.some(({ first, second }) => !first.answers || !second.answers))
    return [];
  const gaps = one.first.classes.flatMap((name, label) => {
    const images = one.first.answers!.labels.filter((each) => each === label).length;
    if (images === 0) return [];
    const differences = twins.map(
      ({ first, second }) => (rightOf(second, label) - rightOf(first, label)) / images,
    );
    const estimate = estimateOf(differences, alpha, differenceResolution(images));
    return estimate === null ? [] : [{ name, images, ...estimate }];
  });
  return gaps.sort((a, b) => b.mean - a.mean);
}

/** Images of a class that a trial got right. */
function rightOf({ answers }: Finished, label: number): number {
  let right = 0;
  answers!.labels.forEach((each, image) => {
    if (each === label) right += answers!.right[image]!;
  });
  return right;
}
