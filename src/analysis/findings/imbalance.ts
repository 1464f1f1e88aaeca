import { type Arm, testedLabels } from '../comparison/gather.ts';
import type { Imbalance } from '../types.ts';

/** From this ratio of the largest class to the smallest, accuracy alone misleads. */
const UNEVEN = 2;

/** Targets whose test images are so unevenly spread over the classes that accuracy alone misleads. */
export function imbalancesOf(arms: readonly Arm[]): Imbalance[] {
  const targets = [...new Set(arms.map(({ target }) => target))];
  return targets.flatMap((target) => {
    const arm = arms.find(
      (each) =>
        each.target === target &&
        [...each.finished.values()].some(({ answers }) => answers !== null),
    );
    const trials = [...(arm?.finished.values() ?? [])];
    const labels = testedLabels(trials);
    if (labels === null) return [];
    const counts = trials[0]!.classes.map((name, label) => ({
      name,
      images: labels.filter((each) => each === label).length,
    }));
    const largest = counts.reduce((a, b) => (b.images > a.images ? b : a));
    const smallest = counts.reduce((a, b) => (b.images < a.images ? b : a));
    if (largest.images < UNEVEN * smallest.images) return [];
    return [{ target, largest, smallest, majority: largest.images / labels.length }];
  });
}
