import { BenchError } from '../errors.ts';
import { generatorOf } from '../spec/random.ts';

/**
 * Splits indices in two so that no group is on both sides: groups in an order
 * drawn from `seed` are held out where that brings the classes nearer to the
 * share of each. Both halves ascend, and neither is empty.
 * @param groups What each index belongs to.
 * @param heldOutShare Above 0, below 1; groups are whole, so it is met nearly.
 * @throws BenchError `data` when there are fewer than two groups.
 */
export function groupedSplit(
  labels: Int32Array,
  groups: Int32Array,
  heldOutShare: number,
  seed: number,
): { train: Int32Array; heldOut: Int32Array } {
  const members = membersOf(groups);
  if (members.size < 2)
    throw new BenchError(
      'data',
      `all ${labels.length} images are of one group, expected at least 2 groups to split`,
      { remedy: 'Change `groupBy`, or add images of other groups.' },
    );
  const order = generatorOf('split', seed).shuffle(Int32Array.from(members.keys()).sort());
  const totals = countsOf(labels, Array.from(labels.keys()));
  const held = new Map<number, number>();
  const heldGroups = new Set<number>();
  for (const group of order) {
    const counts = countsOf(labels, members.get(group)!);
    let change = 0;
    for (const [label, count] of counts) {
      const total = totals.get(label)!;
      const short = total * heldOutShare - (held.get(label) ?? 0);
      change += ((short - count) ** 2 - short ** 2) / total;
    }
    if (change >= 0 || heldGroups.size === members.size - 1) continue;
    heldGroups.add(group);
    for (const [label, count] of counts) held.set(label, (held.get(label) ?? 0) + count);
  }
  if (heldGroups.size === 0) heldGroups.add(smallest(order, members));
  const sideOf = (wanted: boolean) =>
    Int32Array.from(labels.keys()).filter((i) => heldGroups.has(groups[i]!) === wanted);
  return { train: sideOf(false), heldOut: sideOf(true) };
}

function membersOf(groups: Int32Array): Map<number, number[]> {
  const members = new Map<number, number[]>();
  groups.forEach((group, index) => {
    const own = members.get(group);
    if (own) own.push(index);
    else members.set(group, [index]);
  });
  return members;
}

function countsOf(labels: Int32Array, indices: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const index of indices) counts.set(labels[index]!, (counts.get(labels[index]!) ?? 0) + 1);
  return counts;
}

function smallest(order: Int32Array, members: ReadonlyMap<number, readonly number[]>): number {
  return order.reduce((least, group) =>
    members.get(group)!.length < members.get(least)!.length ? group : least,
  );
}
