import * as z from 'zod';
import { count } from './data-schema.ts';
import { MAX_WIDE } from './limits.ts';
import { unique } from './unique.ts';

const learningRate = z.number().positive().max(10);
const weightDecay = z.number().min(0).lt(1);

export const optimizerSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('adam'),
    /** Step size. */
    learningRate: learningRate.default(1e-3),
    /** Decay of the moving average of gradients, a step. */
    beta1: z.number().min(0).lt(1).default(0.9),
    /** Decay of the moving average of squared gradients, a step. */
    beta2: z.number().min(0).lt(1).default(0.999),
    /** Added to the denominator. Keras's default, not the paper's 1e-8. */
    epsilon: z.number().positive().default(1e-7),
    /** Share of every trained weight that a step at rate 1 takes off (decoupled: Loshchilov and Hutter 2019, as Keras's `weight_decay`). */
    weightDecay: weightDecay.default(0),
  }),
  z.strictObject({
    name: z.literal('sgd'),
    /** Step size. */
    learningRate: learningRate.default(1e-2),
    /** Share of the last step that the next keeps, by Keras's formula. */
    momentum: z.number().min(0).lt(1).default(0),
    /** Whether momentum looks ahead (Nesterov). */
    nesterov: z.boolean().default(false),
    /** Share of every trained weight that a step at rate 1 takes off (decoupled: Loshchilov and Hutter 2019, as Keras's `weight_decay`). */
    weightDecay: weightDecay.default(0),
  }),
]);

export const headSchema = z.strictObject({
  /** Widths of the relu Dense layers between GlobalAveragePooling2D and the softmax. */
  units: z.array(count.max(MAX_WIDE)).max(20).default([1024]),
});

export const earlyStoppingSchema = z.strictObject({
  /**
   * Epochs without a lower validation loss before training stops; `never` trains
   * the whole budget. Either way the weights of the best epoch are kept.
   */
  patience: z.union([count, z.literal('never')]).default(3),
});

export const augmentationSchema = z.strictObject({
  /** Mirror left to right with probability one half. */
  flip: z.boolean().default(false),
  /** Shift by up to this many pixels each way, edges repeated. */
  shift: z.int().nonnegative().max(1024).default(0),
  /** Crop to a part of at least 1 - crop of each side, at a random place, and enlarge it. */
  crop: z.number().min(0).max(0.9).default(0),
});

const grid = (value: z.ZodNumber) =>
  z
    .array(value)
    .min(1)
    .max(20)
    .refine(...unique((item: number) => item))
    .optional();

/**
 * Settings to choose from: each is trained, and the one of the lowest validation
 * loss is tested. Every regime has its own, since what suits one starves another
 * (Chen et al. 2020, appendix B.8).
 */
export const tuneSchema = z
  .strictObject({
    /** Of fine-tuning: that of its second phase, in place of `baseLearningRate`. */
    learningRate: grid(learningRate),
    /** Decoupled weight decays, as the optimizer's `weightDecay`. */
    weightDecay: grid(weightDecay),
  })
  .refine(
    ({ learningRate, weightDecay }) => learningRate !== undefined || weightDecay !== undefined,
    'learningRate, weightDecay or both, each a list',
  );

/** Fields of `training` that every regime has. No defaults here: a regime overrides only what it names. */
const commonFields = {
  /** Passes over the training images, at most. */
  epochs: count.optional(),
  /** Optimizer steps, at most, instead of `epochs`. */
  steps: count.optional(),
  /** Images a step. */
  batchSize: count.max(MAX_WIDE).optional(),
  /** `adam()` or `sgd()`. */
  optimizer: optimizerSchema.optional(),
  /** What is put on the base: global average pooling, these Dense layers, a softmax. */
  head: headSchema.optional(),
  /** Stop when the validation loss no longer falls; `false` trains the whole budget and keeps the last epoch. */
  earlyStopping: z.union([earlyStoppingSchema, z.literal(false)]).optional(),
  /** Random changes of the training images, drawn anew each epoch; refused in the frozen regime. */
  augmentation: z.union([augmentationSchema, z.literal(false)]).optional(),
  /**
   * Share of the old moving statistics that a step keeps; each base's published
   * 0.99 when absent. A run of few steps needs less: 0.99^100 is still 0.37.
   */
  batchNormMomentum: z.number().min(0).lt(1).optional(),
  /** Settings to choose from by the lowest validation loss; each is trained from the same first weights. */
  tune: z.union([tuneSchema, z.literal(false)]).optional(),
};

const fineTunedFields = {
  /** First block of the base that trains; the first block of all when absent. */
  from: z.string().min(1).optional(),
  /** Epochs on the head alone, before the base; they count in the regime's budget. */
  headEpochs: z.int().nonnegative().optional(),
  /** Learning rate of the second phase, with a new optimizer. */
  baseLearningRate: learningRate.optional(),
  /** Whether batch normalisation of the trained blocks uses and updates batch statistics. */
  batchNorm: z.enum(['frozen', 'train']).optional(),
};

const notBoth = (fields: { epochs?: unknown; steps?: unknown }) =>
  fields.epochs === undefined || fields.steps === undefined;
const notBothMessage = { message: 'either epochs or steps, not both', path: ['steps'] };

export const regimeOverridesSchema = z.strictObject(commonFields).refine(notBoth, notBothMessage);

export const trainingSchema = z
  .strictObject({
    ...commonFields,
    /** Share of the training images held out, stratified, to choose the best epoch. */
    validation: z.number().gt(0).max(0.5).optional(),
    /** Settings of the frozen regime alone. */
    frozen: regimeOverridesSchema.optional(),
    /** Settings of the fine-tuned regime alone. */
    'fine-tuned': z
      .strictObject({ ...commonFields, ...fineTunedFields })
      .refine(notBoth, notBothMessage)
      .optional(),
    /** Settings of the scratch regime alone. */
    scratch: regimeOverridesSchema.optional(),
  })
  .refine(notBoth, notBothMessage);

export type OptimizerSpec = z.output<typeof optimizerSchema>;
export type HeadSpec = z.output<typeof headSchema>;
export type EarlyStopping = z.output<typeof earlyStoppingSchema>;
export type Tune = z.output<typeof tuneSchema>;
export type Augmentation = z.output<typeof augmentationSchema>;
export type TrainingOptions = z.output<typeof trainingSchema>;
