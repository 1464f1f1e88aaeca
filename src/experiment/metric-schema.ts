import * as z from 'zod';

/** What a verdict is about, of a classifier's answers to the test images. */
export const metricSchema = z
  .union([
    z.enum(['accuracy', 'balancedAccuracy', 'auc']),
    z.strictObject({
      /** Sensitivity for the class `positive`, at the threshold that gives this specificity on the validation images. */
      sensitivityAt: z.strictObject({
        /** The share of the other classes' validation images that stay below the threshold. */
        specificity: z.number().gt(0).lt(1),
      }),
    }),
  ])
  .default('accuracy');
