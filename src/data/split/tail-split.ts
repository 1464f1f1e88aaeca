import { BenchError } from '../../errors.ts';
import type { Labels } from '../image-set.ts';

/**
 * Of `count` images the first that is held out where the last `share` of them is, as Keras's
 * `validation_split` has it (`train_validation_split`): floor(count * (1 - share)).
 * @param share Above 0, below 1.
 */
export function tailStart(count: number, share: number): number {
  return Math.floor(count * (1 - share));
}

/**
 * Splits images in two as they lie: the first to train on, the last `share` held out. Nothing
 * is drawn. Both halves are indices of `images`, ascending.
 * @throws BenchError `data` when a side would be empty, a class would have no image to train
 *   on, as where images lie class by class, or a group would be on both sides.
 */
export function tailSplit(
  images: Pick<Labels, 'labels' | 'groups' | 'groupNames'>,
  classes: readonly string[],
  share: number,
): { train: Int32Array; heldOut: Int32Array } {
  const { labels } = images;
  const all = Int32Array.from(labels.keys());
  const at = tailStart(labels.length, share);
  const split = { train: all.subarray(0, at), heldOut: all.subarray(at) };
  refuseEmpty(labels.length, at, share);
  refuseUntrained(labels, at, classes);
  refuseSharedGroup(images, at);
  return split;
}

const REMEDY = 'Write `validation` as a number, which draws its share of each class, groups whole.';

function refuseEmpty(count: number, at: number, share: number): void {
  if (at >= 1 && at < count) return;
  throw new BenchError(
    'data',
    `the last ${share} of ${count} training images are ${count - at}, expected at least 1 to hold out and 1 to train on`,
    { remedy: 'Change `validation.share`, or give the data set more training images.' },
  );
}

function refuseUntrained(labels: Int32Array, at: number, classes: readonly string[]): void {
  const trained = new Set(labels.subarray(0, at));
  const without = labels.subarray(at).find((label) => !trained.has(label));
  if (without === undefined) return;
  throw new BenchError(
    'data',
    `every training image of class ${JSON.stringify(classes[without] ?? without)} is among the last ${labels.length - at} of ${labels.length}, which are held out: none is left to train on`,
    { remedy: REMEDY },
  );
}

function refuseSharedGroup(
  { groups, groupNames }: Pick<Labels, 'groups' | 'groupNames'>,
  at: number,
): void {
  if (groups === undefined) return;
  const trained = new Set(groups.subarray(0, at));
  const shared = groups.subarray(at).find((group) => trained.has(group));
  if (shared === undefined) return;
  throw new BenchError(
    'data',
    `the group ${JSON.stringify(groupNames?.[shared] ?? shared)} has images among those to train on and among the last ${groups.length - at}, which are held out`,
    { remedy: REMEDY },
  );
}
