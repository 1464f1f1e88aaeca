import { differ, presentClasses } from './classes.ts';
import { gaussianBhattacharyya } from './gbc.ts';
import { type FeatureMatrix, varies } from './matrix.ts';
import { nLeep } from './n-leep.ts';
import { principalOf } from './principal.ts';

/** What two estimators on principal components predict; the higher the better. */
export interface Separation {
  /** In nats, 0 at most. */
  readonly nLeep: number;
  /** 0 at most. */
  readonly gbc: number;
}

/**
 * How well classes are told apart on the principal components of their features.
 * @param labels 0..classes - 1.
 * @param random Of the clusters that NLEEP begins with.
 * @returns NaN where the features are not finite or all the same, where the labels are, and where
 *   one of the two needs more images.
 */
export function classSeparation(
  features: FeatureMatrix,
  labels: Int32Array,
  classes: number,
  random: Parameters<typeof nLeep>[2],
): Separation {
  if (!differ(labels) || !varies(features)) return { nLeep: Number.NaN, gbc: Number.NaN };
  const present = presentClasses(labels, classes);
  const principal = principalOf(features);
  return {
    nLeep: nLeep(principal, present, random),
    gbc: gaussianBhattacharyya(principal, present),
  };
}
