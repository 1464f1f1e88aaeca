import { BenchError } from '../../errors.ts';
import { generatorOf } from '../../experiment/random.ts';
import { countsOf, membersOf } from './members.ts';

/** Groups that are split, and what they are called. */
export interface Groups {
  /** What each index belongs to. */
  readonly of: Int32Array;
  /** By number; absent where nobody needs to read them. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Splits indices in two so that no group is on both sides: groups in an order
 * drawn from `seed` are held out where that brings the classes nearer to the
 * share of each. No class loses its last group to train on. Both halves ascend, and
 * neither is empty.
 * @param heldOutShare Above 0, below 1; groups are whole, so it is met nearly.
 * @param leave Groups that stay to train on: 2 where validation is held out of them in turn.
 * @throws BenchError `data` when there are too few groups, with the largest and its share.
 */
export function groupedSplit(
  labels: Int32Array,
  { of: groups, names }: Groups,
  heldOutShare: number,
  seed: number,
  leave = 1,
): { train: Int32Array; heldOut: Int32Array } {
  const members = membersOf(groups);
  const largest = largestOf(members, labels.length, names);
  if (members.size <= leave)
    throw new BenchError(
      'data',
      members.size === 1
        ? `all ${labels.length} images are of one group${names === undefined ? '' : `, ${largest}`}, expected at least ${leave + 1} groups to split`
        : `the ${labels.length} images are of ${members.size} groups, of which ${largest}; expected at least ${leave + 1} groups, to train, validate and test on`,
      { remedy: 'Group the images otherwise, or add images of other groups.' },
    );
  const order = generatorOf('split', seed).shuffle(Int32Array.from(members.keys()).sort());
  const totals = countsOf(labels, Array.from(labels.keys()));
  const held = new Map<number, number>();
  const left = groupsByLabel(labels, members);
  const heldGroups = new Set<number>();
  const hold = (group: number, counts: ReadonlyMap<number, number>) => {
    heldGroups.add(group);
    for (const [label, count] of counts) {
      held.set(label, (held.get(label) ?? 0) + count);
      left.set(label, left.get(label)! - 1);
    }
  };
  const maySpare = (counts: ReadonlyMap<number, number>) =>
    heldGroups.size < members.size - leave &&
    [...counts.keys()].every((label) => left.get(label)! > 1);
  for (const group of order) {
    const counts = countsOf(labels, members.get(group)!);
    let change = 0;
    for (const [label, count] of counts) {
      const total = totals.get(label)!;
      const short = total * heldOutShare - (held.get(label) ?? 0);
      change += ((short - count) ** 2 - short ** 2) / total;
    }
    if (change < 0 && maySpare(counts)) hold(group, counts);
  }
  if (heldGroups.size === 0) {
    const spare = [...order].filter((group) => maySpare(countsOf(labels, members.get(group)!)));
    if (spare.length === 0)
      throw new BenchError(
        'data',
        `no group of images can be held out: each is the last of its class to train on; ${largest}`,
        { remedy: 'Group the images otherwise, or add images of other groups to every class.' },
      );
    const least = smallest(spare, members);
    hold(least, countsOf(labels, members.get(least)!));
  }
  const sideOf = (wanted: boolean) =>
    Int32Array.from(labels.keys()).filter((i) => heldGroups.has(groups[i]!) === wanted);
  return { train: sideOf(false), heldOut: sideOf(true) };
}

/**
 * Refuses a split of groups that is far from what is asked for: under half the share, or
 * over twice as much.
 * @param origin What the images are of.
 * @param words What the user changes to have other groups, and how splits are given.
 * @throws BenchError `data` that names the largest group and its share.
 */
export function refuseLopsided(
  origin: string,
  { of: groups, names }: Groups,
  heldOut: Int32Array,
  share: number,
  words: { readonly groupedBy: string; readonly splitsGiven: string },
): void {
  const { groupedBy, splitsGiven } = words;
  const asked = groups.length * share;
  if (heldOut.length >= asked / 2 && heldOut.length <= asked * 2) return;
  const largest = largestOf(membersOf(groups), groups.length, names);
  throw new BenchError(
    'data',
    `the images of ${origin} cannot be split by their groups: ${largest}, which leaves ${heldOut.length} to test on where \`test: ${share}\` asks for ${Math.round(asked)}`,
    {
      remedy: `Change ${groupedBy} or \`test\`, add images of other groups, or give the splits ${splitsGiven}.`,
    },
  );
}

/** `"p1" has 40 of 44 images (91%)`. */
function largestOf(
  members: ReadonlyMap<number, readonly number[]>,
  count: number,
  names: readonly string[] | undefined,
): string {
  const [group, images] = [...members].reduce((most, each) =>
    each[1].length > most[1].length ? each : most,
  );
  const name = names?.[group] === undefined ? 'one' : JSON.stringify(names[group]);
  return `${name} has ${images.length} of ${count} images (${Math.round((100 * images.length) / count)}%)`;
}

/** How many groups each class has. */
function groupsByLabel(
  labels: Int32Array,
  members: ReadonlyMap<number, readonly number[]>,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const indices of members.values())
    for (const label of countsOf(labels, indices).keys())
      counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

function smallest(
  groups: readonly number[],
  members: ReadonlyMap<number, readonly number[]>,
): number {
  return groups.reduce((least, group) =>
    members.get(group)!.length < members.get(least)!.length ? group : least,
  );
}
