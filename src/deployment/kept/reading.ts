import type { Options, Windowing } from '../../data/image-folder/decode.ts';
import { BenchError } from '../../errors.ts';
import { type DataSpec, isDrawn } from '../../experiment/data-schema.ts';
import type { KeptModel } from '../../experiment/kept-model.ts';

/** How images are read: as those that the model has learnt from were, as far as that is known. */
export interface Reading extends Options {
  readonly window: Windowing;
  /** As `KeptImages` has them; null where it is not known, and where only some were grey. */
  readonly deep: boolean | null;
  readonly grey: boolean | null;
}

/** Pixels a side of CIFAR's images. */
const CIFAR = 32;

/**
 * How files become the bytes that a model takes: as those it has learnt from did. Models that were
 * kept before that was written beside them say it by their trial, as far as a trial can.
 * @throws BenchError `data` where which values are black and white depended on the images themselves.
 */
export function readingOf({ images, trial, hash }: KeptModel): Reading {
  if (images !== undefined) return images;
  const unknown = { deep: null, grey: null };
  const { data } = trial;
  if (isDrawn(data)) return { size: data.size, resize: 'stretch', window: null, ...unknown };
  if (data.kind === 'cifar10' || data.kind === 'cifar100')
    return { size: CIFAR, resize: 'stretch', window: null, ...unknown };
  const { size, resize, range } = data;
  if (range !== undefined && range !== 'full')
    throw new BenchError(
      'data',
      `the model of trial ${hash.slice(0, 12)} was kept by an older version, which did not write beside it which values of images are black and white, and its \`range\` depends on them`,
      { remedy: 'Remove its folder and run the experiment again: the trial is trained anew.' },
    );
  const slices = 'slices' in data && data.slices !== undefined ? { slices: data.slices } : {};
  return { size, resize, ...slices, window: range ?? null, ...unknown };
}

/** What a reader should know of images that the model has learnt from, a sentence each. */
export function readingNotes(data: DataSpec): string[] {
  const degraded = 'corruption' in data ? data.corruption : undefined;
  if (degraded === undefined) return [];
  return [
    `the images of ${data.name} were corrupted (${degraded.corruption}, severity ${degraded.severity}); yours are taken as they are`,
  ];
}
