import type { Comparison } from '../../analysis/types.ts';

/** Classes that a confusion matrix still shows legibly. */
const MOST = 16;

export interface ClassPick {
  /** The classes shown; where there are too many, the last stands for all others. */
  readonly names: readonly string[];
  /** The place in `names` of each class of the data set. */
  readonly places: readonly number[];
}

/** Which classes of a target its confusion matrices show: all, or those whose recall moves most. */
export function classPicker(
  target: string,
  comparisons: readonly Comparison[],
  classes: readonly string[],
): ClassPick {
  if (classes.length <= MOST) return { names: classes, places: classes.map((_, i) => i) };
  const moved = new Map(classes.map((name) => [name, 0]));
  for (const comparison of comparisons) {
    if (comparison.target !== target) continue;
    for (const { name, mean } of comparison.classGaps)
      moved.set(name, Math.max(moved.get(name) ?? 0, Math.abs(mean)));
  }
  const kept = new Set(
    [...classes].sort((a, b) => moved.get(b)! - moved.get(a)!).slice(0, MOST - 1),
  );
  const names = classes.filter((name) => kept.has(name));
  return {
    names: [...names, `${classes.length - names.length} others`],
    places: classes.map((name) => (kept.has(name) ? names.indexOf(name) : names.length)),
  };
}
