import type { Experiment } from '../../experiment/schema.ts';

/** Training images of a target, validation included; null where all are the experiment's only size. */
export type Size = number | 'all' | null;

/** The sizes of an experiment, in its order. */
export function sizesOf({ trainSizes }: Pick<Experiment, 'trainSizes'>): readonly Size[] {
  return trainSizes.length === 1 && trainSizes[0] === 'all' ? [null] : trainSizes;
}

/** The size that a trial's spec stands for in its experiment. */
export function sizeIn(experiment: Pick<Experiment, 'trainSizes'>, size: number | null): Size {
  return size ?? (sizesOf(experiment).includes(null) ? null : 'all');
}

/** Such as `50 images`; empty where there is but one size. */
export function sizeText(size: Size): string {
  if (size === null) return '';
  return size === 'all' ? 'all images' : `${size} images`;
}
