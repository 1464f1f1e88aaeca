/** Cross-validation in the place of one test set. */
export interface Folds {
  readonly folds: number;
  readonly repeats: number;
  readonly seed: number;
}

/** The part of a target's images that a trial is tested on. */
export interface Fold {
  readonly folds: number;
  /** Which cut of the images, from 0. */
  readonly repeat: number;
  /** Which part of it, from 0. */
  readonly index: number;
  /** Decides the cuts. */
  readonly seed: number;
}

/** What the trials of an arm differ in: their seeds, or under cross-validation their folds. */
export type Replicate = 'seed' | 'fold';

export function replicateOf({ test }: { readonly test?: Folds | undefined }): Replicate {
  return test === undefined ? 'seed' : 'fold';
}

/** A seed for each fold of each repeat: what varies by the seed then varies by the fold too. */
export function seedsOfFolds({ folds, repeats }: Folds): number[] {
  return Array.from({ length: folds * repeats }, (_, seed) => seed);
}

/** The fold that a seed is tested on. */
export function foldOfSeed({ folds, seed }: Folds, ofTrial: number): Fold {
  return { folds, repeat: Math.floor(ofTrial / folds), index: ofTrial % folds, seed };
}

/** Such as `fold 2 of 5` or `fold 2 of 5, repeat 3`. */
export function foldLabel({ folds, repeat, index }: Fold, repeats = repeat + 1): string {
  return `fold ${index + 1} of ${folds}${repeats > 1 ? `, repeat ${repeat + 1}` : ''}`;
}
