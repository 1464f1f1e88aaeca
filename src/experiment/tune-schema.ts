import * as z from 'zod';
import { unique } from './unique.ts';

export const learningRate = z.number().positive().max(10);
export const weightDecay = z.number().min(0).lt(1);
/** Of what is added to the training loss. */
export const penaltyWeight = z.number().positive().max(1e6);

const grid = (value: z.ZodNumber) =>
  z
    .array(value)
    .min(1)
    .max(20)
    .refine(...unique((item: number) => item))
    .optional();

const tuned = {
  /** Of fine-tuning: that of its second phase, in place of `baseLearningRate`. */
  learningRate: grid(learningRate),
  /** Decoupled weight decays, as the optimizer's `weightDecay`. */
  weightDecay: grid(weightDecay),
};

/**
 * Settings to choose from: each is trained, and the one of the lowest validation
 * loss is tested. Every regime has its own, since what suits one starves another
 * (Chen et al. 2020, appendix B.8).
 */
export const tuneSchema = z
  .strictObject(tuned)
  .refine(
    ({ learningRate, weightDecay }) => learningRate !== undefined || weightDecay !== undefined,
    'learningRate, weightDecay or both, each a list',
  );

/** The same of a regime that has a penalty. */
export const penalisedTuneSchema = z
  .strictObject({
    ...tuned,
    /** Of the regime's penalty, in place of its own: `alpha` of `l2sp()` and `delta()`, `eta` of `bss()`. The validation loss that chooses is without the penalty. */
    penaltyStrength: grid(penaltyWeight),
  })
  .refine(
    (grids) => Object.values(grids).some((values) => values !== undefined),
    'learningRate, weightDecay, penaltyStrength or several of them, each a list',
  );
export type Tune = z.output<typeof penalisedTuneSchema>;
