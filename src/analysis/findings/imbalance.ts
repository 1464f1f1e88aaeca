import type { Arm } from '../comparison/gather.ts';
import type { Imbalance } from '../types.ts';

/** From this ratio of the largest class to the smallest, accuracy alone misleads. */
const UNEVEN = 2;

/** Targets whose test images are so unevenly spread over the classes that accuracy alone misleads. */
export function imbalancesOf(arms: readonly Arm[]): Imbalance[] {
  const targets = [...new Set(arms.map(({ target }) => target))];
  return targets.flatMap((target) => {
    const trials = arms
      .filter((arm) => arm.target === target)
      .flatMap(({ finished }) => [...finished.values()]);
    const known = trials.find(({ answers }) => answers !== null);
    if (known?.answers == null) return [];
    const { labels } = known.answers;
    const counts = known.classes.map((name, label) => ({
      name,
      images: labels.filter((each) => each === label).length,
    }));
    const largest = counts.reduce((a, b) => (b.images > a.images ? b : a));
    const smallest = counts.reduce((a, b) => (b.images < a.images ? b : a));
    if (largest.images < UNEVEN * smallest.images) return [];
    return [{ target, largest, smallest, majority: largest.images / labels.length }];
  });
}
