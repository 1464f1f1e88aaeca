import { z } from 'zod';
import { count } from './data-schema.ts';

export const budgetSchema = z.discriminatedUnion('kind', [
  /** The same number of optimizer steps for every regime; none stops before. */
  z
    .strictObject({
      kind: z.literal('equal'),
      /** Those of `training` when neither is given. */
      epochs: count.optional(),
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
    patience: count.default(10),
  }),
]);

export type BudgetSpec = z.output<typeof budgetSchema>;
