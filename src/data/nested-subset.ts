import { generatorOf } from '../spec/random.ts';

/** Images that every class has before any has more: one to train on, one to validate on. */
const LEAST = 2;

/**
 * `size` of the `candidates`, ascending, drawn at random by `seed`. Subsets are
 * nested: a smaller one of the same seed lies within a larger. Every class comes
 * in its proportion: the next image is of the class with the largest
 * n / (2 k + 1), where k of its n are in (Sainte-Laguë's method, which unlike
 * largest remainders never takes back what it gave), after two of each class.
 * @param size At most the number of candidates.
 */
export function nestedSubset(
  labels: Int32Array,
  candidates: Int32Array,
  size: number,
  seed: number,
): Int32Array {
  const classes = shuffledClasses(labels, candidates, seed);
  const subset = new Int32Array(size);
  for (let k = 0; k < size; k++) {
    const next = classes.reduce((best, each) => (claimOf(each) > claimOf(best) ? each : best));
    subset[k] = next.members[next.taken]!;
    next.taken += 1;
  }
  return subset.sort();
}

interface ClassQueue {
  readonly members: Int32Array;
  taken: number;
}

function claimOf({ members, taken }: ClassQueue): number {
  if (taken === members.length) return -1;
  if (taken < LEAST) return Number.MAX_VALUE / (taken + 1);
  return members.length / (2 * taken + 1);
}

function shuffledClasses(labels: Int32Array, candidates: Int32Array, seed: number): ClassQueue[] {
  const byClass = new Map<number, number[]>();
  for (const index of candidates) {
    const members = byClass.get(labels[index]!);
    if (members) members.push(index);
    else byClass.set(labels[index]!, [index]);
  }
  const random = generatorOf('subset', seed);
  // In random order, so that ties between equal classes are not the first class's to win.
  const order = random.shuffle(Int32Array.from(byClass.keys()).sort());
  return Array.from(order, (label) => ({
    members: random.shuffle(Int32Array.from(byClass.get(label)!)),
    taken: 0,
  }));
}
