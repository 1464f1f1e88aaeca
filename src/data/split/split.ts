import { BenchError } from '../../errors.ts';
import { generatorOf } from '../../experiment/random.ts';
import { clampQuotas, quotasOf } from './quotas.ts';
import { type ClassMembers, shuffledClasses } from './shuffled-classes.ts';

/**
 * Splits the indices of `labels` in two, class by class, at random by `seed`;
 * both halves ascend. `heldOut` has round(n * heldOutShare) indices, spread over
 * the classes by largest remainder, then so moved that each class is on both
 * sides wherever the total allows it.
 * @param heldOutShare Above 0, below 1.
 * @throws BenchError `data` when a class has one image, or a side would be empty.
 */
export function stratifiedSplit(
  labels: Int32Array,
  heldOutShare: number,
  seed: number,
): { train: Int32Array; heldOut: Int32Array } {
  const classes = shuffledClasses(labels, labels.keys(), generatorOf('split', seed));
  const total = Math.round(labels.length * heldOutShare);
  refuseSmall(labels.length, classes, heldOutShare, total);
  const sizes = classes.map(({ members }) => members.length);
  const quotas = clampQuotas(quotasOf(sizes, total), sizes);
  return {
    train: gather(classes.map(({ members }, k) => members.subarray(quotas[k]!))),
    heldOut: gather(classes.map(({ members }, k) => members.subarray(0, quotas[k]!))),
  };
}

/**
 * `count` indices of `labels`, ascending, drawn at random by `seed` in the
 * proportions of the classes.
 * @param count At most the number of labels.
 */
export function stratifiedSample(labels: Int32Array, count: number, seed: number): Int32Array {
  const classes = shuffledClasses(labels, labels.keys(), generatorOf('split', seed));
  const quotas = quotasOf(
    classes.map(({ members }) => members.length),
    count,
  );
  return gather(classes.map(({ members }, k) => members.subarray(0, quotas[k]!)));
}

function refuseSmall(
  count: number,
  classes: readonly ClassMembers[],
  share: number,
  total: number,
): void {
  const single = classes.find(({ members }) => members.length === 1);
  if (single)
    throw new BenchError(
      'data',
      `class ${single.label} has 1 training image, expected at least 2: one to train on, one to hold out`,
      { remedy: 'Give every class more training images.' },
    );
  if (total < 1 || total >= count)
    throw new BenchError(
      'data',
      `a share of ${share} of ${count} training images is ${total}, expected at least 1 to hold out and 1 to train on`,
      { remedy: 'Change `validation`, or give the data set more training images.' },
    );
}

function gather(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}
