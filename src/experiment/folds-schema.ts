import * as z from 'zod';
import type { Fold } from './folds.ts';

/** Fewer numbers than these say too little of how they vary. */
const LEAST = 5;

/** Cross-validation in the place of one test set. */
export const foldsSchema = z
  .strictObject({
    /** Parts that all images of a target are cut in, stratified, groups whole: each is tested on once, by a network trained on the rest. As many as there are groups leave one group out. */
    folds: z.int().min(2).max(100),
    /** How often the images are cut anew. */
    repeats: z.int().min(1).max(50).default(1),
    /** Decides the cuts. */
    seed: z.int().nonnegative().default(0),
  })
  .refine(({ folds, repeats }) => folds * repeats >= LEAST, {
    path: ['folds'],
    error: (issue) => {
      const { folds } = issue.input as { folds: number };
      return `${LEAST} folds or more, counting repeats, such as { folds: ${folds}, repeats: ${Math.ceil(LEAST / folds)} }`;
    },
  });

/** A fold as a store keeps it. */
export const foldSchema = z.looseObject({
  folds: z.int().min(2),
  repeat: z.int().nonnegative(),
  index: z.int().nonnegative(),
  seed: z.int().nonnegative(),
}) as unknown as z.ZodType<Fold>;
