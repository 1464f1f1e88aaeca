import type { Random } from '../../experiment/random.ts';

export interface ClassMembers {
  readonly label: number;
  /** Indices of the class, in random order. */
  readonly members: Int32Array;
}

/** The classes of some indices, in random order, so that ties between equal ones are not the first's to win. */
export function shuffledClasses(
  labels: Int32Array,
  indices: Iterable<number>,
  random: Random,
): ClassMembers[] {
  const byClass = new Map<number, number[]>();
  for (const index of indices) {
    const members = byClass.get(labels[index]!);
    if (members) members.push(index);
    else byClass.set(labels[index]!, [index]);
  }
  const order = random.shuffle(Int32Array.from(byClass.keys()).sort());
  return Array.from(order, (label) => ({
    label,
    members: random.shuffle(Int32Array.from(byClass.get(label)!)),
  }));
}
