import * as z from 'zod';
import { alsoTestSchema } from './also-test-schema.ts';
import { PIXEL_SCALINGS } from './bases.ts';
import { axisName, count, dataSchema } from './data-schema.ts';
import { foldSchema } from './folds-schema.ts';
import { isPlain, METHODS } from './regime.ts';
import { penaltySchema } from './regime-schema.ts';
import { baseSchema, heatMapsSchema } from './schema.ts';
import {
  augmentationSchema,
  classWeightsSchema,
  earlyStoppingSchema,
  headSchema,
  mixupSchema,
  optimizerSchema,
  validationSchema,
} from './training-schema.ts';
import type { TrialSpec } from './trial.ts';
import { penalisedTuneSchema } from './tune-schema.ts';

const seed = z.int().nonnegative();

const scheduleSchema = z.looseObject({
  budget: z.union([z.looseObject({ epochs: count }), z.looseObject({ steps: count })]),
  batchSize: count,
  optimizer: optimizerSchema,
  head: headSchema,
  earlyStopping: z.union([earlyStoppingSchema, z.literal(false)]),
  augmentation: z.union([augmentationSchema, z.literal(false)]),
  batchNormMomentum: z.number().nullable(),
  validation: validationSchema,
  tune: z.union([penalisedTuneSchema, z.literal(false)]),
  classWeights: classWeightsSchema.optional(),
  labelSmoothing: z.number().optional(),
  mixup: mixupSchema.optional(),
  fineTuning: z
    .looseObject({
      from: z.string().optional(),
      headEpochs: z.int().nonnegative(),
      baseLearningRate: z.number(),
      batchNorm: z.enum(['frozen', 'train']),
      train: z.union([z.array(z.string()), z.literal('batchNorm')]).optional(),
      layerDecay: z.number().positive().optional(),
      autoRgn: z.literal(true).optional(),
      unfreeze: z.literal('gradual').optional(),
      penalties: z.array(penaltySchema).optional(),
      stochNorm: z.number().gt(0).lt(1).optional(),
    })
    .optional(),
  refine: z.looseObject({ filters: z.array(count).min(1) }).optional(),
  linearProbe: z
    .looseObject({
      l2: z.looseObject({ from: z.number().positive(), to: z.number().positive(), count }),
    })
    .optional(),
});

const common = {
  base: baseSchema,
  data: dataSchema,
  seed,
  schedule: scheduleSchema,
  scaling: z.enum(PIXEL_SCALINGS),
};

/** A trial's spec as it is kept: what an experiment may ask for, every default filled in. */
export const trialSpecSchema: z.ZodType<TrialSpec> = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('pretraining'), source: axisName, ...common }),
  z
    .looseObject({
      kind: z.literal('target'),
      source: axisName.nullable(),
      start: z.enum(['weights', 'mean-variance', 'random']),
      trainSize: count.nullable(),
      regime: axisName,
      method: z.enum(METHODS).optional(),
      budget: z.enum(['equal', 'converged']).nullable(),
      fold: foldSchema.optional(),
      alsoTest: alsoTestSchema.optional(),
      heatMaps: heatMapsSchema.optional(),
      ...common,
    })
    .refine(({ regime, method }) => (method === undefined) === isPlain(regime), {
      path: ['method'],
      message: 'that of its regime, unless the regime is named after it',
    }),
]) as unknown as z.ZodType<TrialSpec>;
