import { generatorOf } from '../../experiment/random.ts';
import { countsOf, membersOf } from './members.ts';
import { shuffledClasses } from './shuffled-classes.ts';

/**
 * The fold of each image, from 0, at random by `seed`: as many of each class in every fold as
 * in any other, give or take one, and as many images (scikit-learn's StratifiedKFold).
 * @param folds 2 or more.
 */
export function stratifiedFolds(labels: Int32Array, folds: number, seed: number): Int32Array {
  const random = generatorOf('folds', seed);
  const foldOf = new Int32Array(labels.length);
  // One class goes on where the one before it ended, so that the folds are of one size.
  let next = random.int(folds);
  for (const { members } of shuffledClasses(labels, labels.keys(), random))
    for (const index of members) foldOf[index] = next++ % folds;
  return foldOf;
}

/**
 * The same with every group, such as a patient, whole in one fold: the largest groups first,
 * each to the fold where it leaves the classes most evenly spread (as scikit-learn's
 * StratifiedGroupKFold). With as many folds as groups each is a fold: leave one group out.
 * @param groups [images] At least as many as folds.
 */
export function groupedFolds(
  labels: Int32Array,
  groups: Int32Array,
  folds: number,
  seed: number,
): Int32Array {
  const totals = countsOf(labels, labels.keys());
  const members = membersOf(groups);
  const order = generatorOf('folds', seed).shuffle(Int32Array.from(members.keys()).sort());
  const bySize = [...order].sort((a, b) => members.get(b)!.length - members.get(a)!.length);
  const held = Array.from({ length: folds }, () => ({
    images: 0,
    classes: new Map<number, number>(),
  }));
  const foldOf = new Int32Array(labels.length);
  for (const [placed, group] of bySize.entries()) {
    const own = members.get(group)!;
    const counts = countsOf(labels, own);
    const empty = held.filter(({ images }) => images === 0);
    const choice = bySize.length - placed <= empty.length ? empty : held;
    const costs = choice.map(({ classes }) => costOf(counts, classes, totals));
    const least = Math.min(...costs);
    const fold = choice
      .filter((_, i) => costs[i] === least)
      .reduce((best, each) => (each.images < best.images ? each : best));
    fold.images += own.length;
    for (const [label, count] of counts)
      fold.classes.set(label, (fold.classes.get(label) ?? 0) + count);
    for (const index of own) foldOf[index] = held.indexOf(fold);
  }
  return foldOf;
}

/** By how much a group makes the squares of the classes' shares in a fold larger. */
function costOf(
  group: ReadonlyMap<number, number>,
  fold: ReadonlyMap<number, number>,
  totals: ReadonlyMap<number, number>,
): number {
  let cost = 0;
  for (const [label, count] of group) {
    const before = fold.get(label) ?? 0;
    cost += ((before + count) ** 2 - before ** 2) / totals.get(label)! ** 2;
  }
  return cost;
}
