import type { ClassGap } from '../types.ts';
import { testedLabels } from './gather.ts';
import { recallOf } from './measures.ts';
import { secondMinusFirst, type Twins } from './pair.ts';
import { estimateOf } from './scored.ts';

/**
 * The gap in each class's recall, paired by seed: which classes a source hurts.
 * The most hurt comes first. Intervals are unadjusted: to look at, not to claim from.
 */
export function classGapsOf(twins: readonly Twins[], alpha: number): ClassGap[] {
  const [one] = twins;
  if (one === undefined || twins.some(({ first, second }) => !first.answers || !second.answers))
    return [];
  const seeds = twins.map(secondMinusFirst);
  const labels = testedLabels(twins.map(({ first }) => first)) ?? new Int32Array();
  const gaps = one.first.classes.flatMap((name, label) => {
    const images = labels.filter((each) => each === label).length;
    const estimate = images === 0 ? null : estimateOf(seeds, recallOf(label), alpha, [-1, 1]);
    return estimate === null ? [] : [{ name, images, ...estimate }];
  });
  return gaps.sort((a, b) => b.mean - a.mean);
}
