import { type Labels, pickedLabels } from '../../data/image-set.ts';
import { foldIndices, pooledLabels } from '../../data/split/fold-view.ts';
import { groupedSplit } from '../../data/split/group-split.ts';
import { nestedSubset } from '../../data/split/nested-subset.ts';
import { stratifiedSplit } from '../../data/split/split.ts';
import { tailSplit, tailStart } from '../../data/split/tail-split.ts';
import type { Validation } from '../../experiment/training-schema.ts';
import type { TrialSpec } from '../../experiment/trial.ts';

/** What a split depends on: the labels and groups of a data set's images, not the images. */
export interface SplitData {
  readonly classes: readonly string[];
  readonly train: Labels;
  readonly test: Labels;
  readonly validation?: Int32Array;
}

/**
 * The same as a fold has it to train on, where a trial has a fold.
 * @throws BenchError `data` when the images cannot be cut in so many folds.
 */
export function inFold(trial: TrialSpec, data: SplitData): SplitData {
  if (trial.kind === 'pretraining' || trial.fold === undefined) return data;
  const pool = pooledLabels(data.train, data.test);
  const { train, test } = foldIndices(pool, data.classes, trial.fold);
  return {
    classes: data.classes,
    train: pickedLabels(pool, train),
    test: pickedLabels(pool, test),
  };
}

/**
 * Indices to train and to validate on.
 * @throws BenchError `data` when a class or the groups are too few to be split.
 */
export function splitOf(
  trial: TrialSpec,
  { classes, train, validation }: Pick<SplitData, 'classes' | 'train' | 'validation'>,
) {
  const all = Int32Array.from(train.labels.keys());
  const held = new Set(validation);
  const candidates = all.filter((index) => !held.has(index));
  const size = trial.kind === 'target' ? trial.trainSize : null;
  const subset =
    size === null ? candidates : nestedSubset(train.labels, candidates, size, trial.seed);
  if (validation !== undefined) return { train: subset, heldOut: validation };
  const split = heldOutOf(trial, pickedLabels(train, subset), classes);
  const chosen = (indices: Int32Array) => indices.map((index) => subset[index]!);
  return { train: chosen(split.train), heldOut: chosen(split.heldOut) };
}

/** How many of `count` training images are held out, where groups are not in the way. */
export function heldOutCount(validation: Validation, count: number): number {
  return typeof validation === 'object'
    ? count - tailStart(count, validation.share)
    : Math.round(count * validation);
}

function heldOutOf(trial: TrialSpec, images: Labels, classes: readonly string[]) {
  const { labels, groups, groupNames: names } = images;
  const { validation } = trial.schedule;
  if (typeof validation === 'object') return tailSplit(images, classes, validation.share);
  return groups === undefined
    ? stratifiedSplit(labels, validation, trial.seed)
    : groupedSplit(labels, { of: groups, names }, validation, trial.seed);
}
