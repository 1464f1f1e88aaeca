import { generatorOf } from '../../experiment/random.ts';
import { shuffledClasses } from './shuffled-classes.ts';

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
  const random = generatorOf('subset', seed);
  const classes = shuffledClasses(labels, candidates, random).map(({ members }) => ({
    members,
    taken: 0,
  }));
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
