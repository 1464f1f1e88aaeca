import * as z from 'zod';
import { count } from './data-schema.ts';
import { MAX_WIDE } from './limits.ts';
import { learningRate, tuneSchema, weightDecay } from './tune-schema.ts';

const warmup = z
  .strictObject({
    /** Passes over the training images. */
    epochs: count.optional(),
    /** Optimizer steps, instead of `epochs`. */
    steps: count.optional(),
  })
  .refine(
    ({ epochs, steps }) => (epochs === undefined) !== (steps === undefined),
    'either epochs or steps',
  )
  .optional();

/** How the learning rate changes from step to step. */
const rateScheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    /** The rate as it is, after the warm-up. */
    kind: z.literal('constant'),
    /** How long the rate rises evenly from 0 before all else, as in Keras's `CosineDecay`: the first step is at rate 0. Not at all when absent. */
    warmup,
  }),
  z.strictObject({
    /** Falls along half a cosine (Loshchilov and Hutter 2017, without restarts), as Keras's `CosineDecay`. */
    kind: z.literal('cosine'),
    /** Where it ends, as a share of the rate. */
    alpha: z.number().min(0).max(1).default(0),
    /** How long the rate rises evenly from 0 before all else, as in Keras's `CosineDecay`: the first step is at rate 0. Not at all when absent. */
    warmup,
  }),
  z.strictObject({
    /** Rises to the rate and falls to almost nothing (Smith and Topin 2019), as torch's `OneCycleLR` with `anneal_strategy: 'cos'` and `cycle_momentum: False`. */
    kind: z.literal('one-cycle'),
    /** Share of the steps in which it rises. */
    pctStart: z.number().gt(0).lt(1).default(0.3),
    /** It begins at the rate divided by this. */
    divFactor: z.number().min(1).max(1e6).default(25),
    /** It ends at its beginning divided by this. */
    finalDivFactor: z.number().min(1).max(1e12).default(1e4),
  }),
]);

const rateSchedule = rateScheduleSchema.optional();

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
    /**
     * How the learning rate changes from step to step, of which it is then the highest; it stays
     * the same when absent. Laid over all the steps that the budget has; in the fine-tuned regime,
     * whose phases have an optimizer each, over each phase's own. Where early stopping ends a
     * training, the rate has not come to its end.
     */
    schedule: rateSchedule,
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
    /**
     * How the learning rate changes from step to step, of which it is then the highest; it stays
     * the same when absent. Laid over all the steps that the budget has; in the fine-tuned regime,
     * whose phases have an optimizer each, over each phase's own. Where early stopping ends a
     * training, the rate has not come to its end.
     */
    schedule: rateSchedule,
  }),
]);

export const headSchema = z.strictObject({
  /** Widths of the relu Dense layers between GlobalAveragePooling2D and the softmax. */
  units: z.array(count.max(MAX_WIDE)).max(20).default([1024]),
  /**
   * Rate of the Dropout after each of these Dense layers, or after the pooling where there is none
   * (Srivastava et al. 2014): so many outputs are 0 in a training step, drawn by the seed, and the
   * others are divided by 1 - rate. Off in validation and test.
   */
  dropout: z.number().min(0).max(0.95).optional(),
});

export const earlyStoppingSchema = z.strictObject({
  /** Epochs without a lower validation loss before training stops; `never` trains the whole budget. */
  patience: z.union([count, z.literal('never')]).default(3),
  /**
   * Whose weights are tested: those of the epoch with the lowest validation loss (Keras's
   * `restore_best_weights=True`), or of the last epoch that ran, which is `patience` epochs later
   * where training stopped early (Keras's default). `best` when absent.
   */
  keep: z.enum(['best', 'last']).optional(),
});

/** Above 0: something is held out. */
const heldOutShare = z.number().gt(0).max(0.5);

export const validationSchema = z.union([
  heldOutShare,
  z.strictObject({
    /** The last of the training images as they lie, none shuffled: Keras's `validation_split`. */
    split: z.literal('tail'),
    /** Share of the training images held out: of n, those from floor(n * (1 - share)) on. */
    share: heldOutShare.default(0.1),
  }),
]);

export const augmentationSchema = z.strictObject({
  /** Mirror left to right with probability one half. */
  flip: z.boolean().default(false),
  /** Shift by up to this many pixels each way, edges repeated. */
  shift: z.int().nonnegative().max(1024).default(0),
  /** Crop to a part of at least 1 - crop of each side, at a random place, and enlarge it. */
  crop: z.number().min(0).max(0.9).default(0),
});

export const mixupSchema = z.strictObject({
  /** Of Beta(alpha, alpha), from which a batch's share is drawn: a small one hardly mixes, at 1 every share is as likely. */
  alpha: z.number().positive().max(100).default(0.2),
});

/** How much an image of a class counts: above 0. */
const classWeight = z.number().positive().max(1e6);

/**
 * `balanced`, as scikit-learn's: images / (classes * images of the class), of the images a trial
 * trains on, its validation images not among them. Or a weight for each class, by its name, or in
 * the order of the classes.
 */
export const classWeightsSchema = z.union([
  z.literal('balanced'),
  z.record(z.string().min(1), classWeight),
  z.array(classWeight).min(2).max(MAX_WIDE),
]);

/** Fields of `training` that every regime has. No defaults here: a regime overrides only what it names. */
export const commonFields = {
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
  /**
   * How much the images of each class count in the training loss, as Keras's `class_weight`: the
   * mean over the batch of weight times cross-entropy, not divided by the weights' sum, so that
   * larger weights are larger steps of SGD. Validation and test loss stay unweighted, and so does
   * what early stopping and `tune` watch. `balanced`, as scikit-learn's: images / (classes *
   * images of the class), counted on the images a trial trains on, validation left out. Or a
   * weight above 0 for each class, by name or in the order of the classes; those are the
   * targets', and a pretraining does not take them over.
   */
  classWeights: z.union([classWeightsSchema, z.literal(false)]).optional(),
  /**
   * Share of each training target that is spread evenly over all classes (Szegedy et al. 2016),
   * as Keras's `CategoricalCrossentropy(label_smoothing)`. Validation and test loss are without it.
   */
  labelSmoothing: z.number().min(0).max(0.9).optional(),
  /**
   * Each training image is mixed with another of its batch, and its target with that one's, in a
   * share drawn a batch from Beta(alpha, alpha) (Zhang et al. 2018), after augmentation; with
   * `classWeights`, each part of a target has its own class's weight. Training accuracy counts
   * the class of the larger part. Not while the head of fine-tuning trains alone; refused in the
   * frozen regime, whose features are computed once: mixing features is not mixing images.
   */
  mixup: z.union([mixupSchema, z.literal(false)]).optional(),
  /** Settings to choose from by the lowest validation loss; each is trained from the same first weights. */
  tune: z.union([tuneSchema, z.literal(false)]).optional(),
};

export const fineTunedFields = {
  /** First block of the base that trains; the first block of all when absent. */
  from: z.string().min(1).optional(),
  /** Epochs on the head alone, before the base; they count in the regime's budget. */
  headEpochs: z.int().nonnegative().optional(),
  /** Learning rate of the second phase, with a new optimizer. */
  baseLearningRate: learningRate.optional(),
  /** Whether batch normalisation of the trained blocks uses and updates batch statistics. */
  batchNorm: z.enum(['frozen', 'train']).optional(),
};

export const notBoth = (fields: { epochs?: unknown; steps?: unknown }) =>
  fields.epochs === undefined || fields.steps === undefined;
export const notBothMessage = { message: 'either epochs or steps, not both', path: ['steps'] };

export const regimeOverridesSchema = z.strictObject(commonFields).refine(notBoth, notBothMessage);

export const trainingSchema = z
  .strictObject({
    ...commonFields,
    /**
     * Share of the training images held out to choose the best epoch: stratified, drawn by the
     * seed, groups whole. `{ split: 'tail', share: 0.1 }` holds out the last tenth as the images
     * lie, the same for every seed, as Keras's `validation_split` does; refused where a class
     * would have no image to train on, or a group would be on both sides. A data set with
     * validation images of its own keeps them.
     */
    validation: validationSchema.optional(),
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
export type RateSchedule = z.output<typeof rateScheduleSchema>;
export type HeadSpec = z.output<typeof headSchema>;
export type EarlyStopping = z.output<typeof earlyStoppingSchema>;
/** How validation images are held out of the training images. */
export type Validation = z.output<typeof validationSchema>;
export type ClassWeights = z.output<typeof classWeightsSchema>;
export type Mixup = z.output<typeof mixupSchema>;
export type Augmentation = z.output<typeof augmentationSchema>;
export type TrainingOptions = z.output<typeof trainingSchema>;
