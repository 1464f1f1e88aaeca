import * as z from 'zod';
import { count } from './data-schema.ts';

export const budgetSchema = z.discriminatedUnion('kind', [
  /** The same number of optimizer steps for every regime; none stops before. */
  z
    .strictObject({
      kind: z.literal('equal'),
      /** Passes over the training images; those of `training` when neither epochs nor steps are given. */
      epochs: count.optional(),
      /** Optimizer steps, instead of `epochs`; required where the regimes differ in batch size. */
      steps: count.optional(),
    })
    .refine(({ epochs, steps }) => epochs === undefined || steps === undefined, {
      message: 'either epochs or steps, not both',
      path: ['steps'],
    }),
  /** Every regime until its validation loss has stopped improving. */
  z.strictObject({
    kind: z.literal('converged'),
    /** Epochs at most; an arm that is still improving then is named in the report. */
    epochs: count.default(200),
    /** Epochs without a lower validation loss before an arm counts as converged. */
    patience: count.default(10),
  }),
]);

export type BudgetSpec = z.output<typeof budgetSchema>;
