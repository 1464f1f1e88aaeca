import * as z from 'zod';
import { axisName, count } from './data-schema.ts';
import { MAX_WIDE } from './limits.ts';
import { isPlain, PLAIN_REGIMES } from './regime.ts';
import {
  classWeightsSchema,
  commonFields,
  fineTunedFields,
  notBoth,
  notBothMessage,
} from './training-schema.ts';
import { penalisedTuneSchema, penaltyWeight, type Tune } from './tune-schema.ts';
import { unique } from './unique.ts';

/** What is added to the training loss, so that the base keeps what it knew. */
export const penaltySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    /** L2-SP (Li et al. 2018): alpha / 2 times the squared distance of the base's weights from their first values. */
    kind: z.literal('l2-sp'),
    /** Of the base's weights. */
    alpha: penaltyWeight.default(0.01),
    /** Of the head's, whose weights are drawn towards 0: beta / 2 times their squares. */
    beta: z.number().min(0).max(1e6).default(0.01),
  }),
  z.strictObject({
    /** DELTA (Li et al. 2019): half the squared distance of feature maps from those of the source's weights. */
    kind: z.literal('delta'),
    /** Of the feature maps. */
    alpha: penaltyWeight.default(0.01),
    /** Of the head's weights: beta / 2 times their squares. */
    beta: z.number().min(0).max(1e6).default(0.01),
  }),
  z.strictObject({
    /** BSS (Chen et al. 2019): eta times the sum of the k smallest squared singular values of a batch's features. */
    kind: z.literal('bss'),
    /** Of the penalty. */
    eta: penaltyWeight.default(1e-3),
    /** How many of the smallest. */
    k: count.max(MAX_WIDE).default(1),
  }),
]);
export type Penalty = z.output<typeof penaltySchema>;

const stochNorm = z.strictObject({
  /** With which each channel is normalised by the moving statistics in a step, instead of by the batch's. */
  p: z.number().gt(0).lt(1).default(0.5),
});

const fineTuned = z
  .strictObject({
    kind: z.literal('fine-tuned'),
    /** Name of the regime in labels and reports: letters, digits, dots, dashes and underscores, at most 60. */
    name: axisName,
    ...commonFields,
    ...fineTunedFields,
    /** As in `training`; of a regime with one penalty also the strengths of that. */
    tune: z.union([penalisedTuneSchema, z.literal(false)]).optional(),
    /**
     * The blocks that alone train, with the head (Lee et al. 2023); or `batchNorm`: the scale and
     * offset of every batch normalisation. Instead of `from`.
     */
    train: z
      .union([
        z
          .array(z.string().min(1))
          .min(1)
          .max(1000)
          .refine(...unique((block: string) => block)),
        z.literal('batchNorm'),
      ])
      .optional(),
    /** Learning rate of a block over that of the next towards the head, whose own is `baseLearningRate` (Howard and Ruder 2018); 1 when absent. */
    layerDecay: z.number().gt(0).lt(1).optional(),
    /** Auto-RGN (Lee et al. 2023): the learning rate of each layer times its gradient's norm over its weights', the largest of which counts as 1. */
    autoRgn: z.literal(true).optional(),
    /** `gradual`: one more block trains in each epoch, from the head down (Howard and Ruder 2018). */
    unfreeze: z.literal('gradual').optional(),
    /** `l2sp()`, `delta()` or `bss()`, or a list of them: added to the training loss while the base trains. */
    penalty: z
      .union([
        penaltySchema,
        z
          .array(penaltySchema)
          .min(1)
          .max(3)
          .refine(...unique(({ kind }: { kind: string }) => kind)),
      ])
      .optional(),
    /** StochNorm (Kou et al. 2020), with batch normalisation trained; `true` takes its defaults. */
    stochNorm: z.union([stochNorm, z.literal(true)]).optional(),
  })
  .refine(notBoth, notBothMessage)
  .refine(({ from, train }) => from === undefined || train === undefined, {
    path: ['train'],
    message: 'either from or train, not both',
  })
  .refine(({ train, unfreeze }) => train === undefined || unfreeze === undefined, {
    path: ['unfreeze'],
    message: 'none beside train: those blocks are all that trains',
  })
  .refine(({ layerDecay, autoRgn }) => layerDecay === undefined || autoRgn === undefined, {
    path: ['autoRgn'],
    message: 'either layerDecay or autoRgn, not both',
  })
  .refine(({ stochNorm: stoch, batchNorm }) => stoch === undefined || batchNorm !== 'frozen', {
    path: ['batchNorm'],
    message: "'train', or nothing: stochNorm mixes the batch's statistics with the moving ones",
  })
  .refine(({ tune, penalty }) => !strengthsOf(tune) || [penalty ?? []].flat().length === 1, {
    path: ['tune', 'penaltyStrength'],
    message: 'only beside one penalty: of several it could be either, and of none it is nothing',
  });

function strengthsOf(tune: Tune | false | undefined): readonly number[] | undefined {
  return tune ? tune.penaltyStrength : undefined;
}

const linearProbe = z.strictObject({
  kind: z.literal('linear-probe'),
  /** Name of the regime in labels and reports. */
  name: axisName.default('linear-probe'),
  /** The L2 penalties that are tried, evenly spaced by their logarithms; SimCLR's (Chen et al. 2020, B.8) when absent. */
  l2: z
    .strictObject({
      /** The weakest. */
      from: penaltyWeight.default(1e-6),
      /** The strongest. */
      to: penaltyWeight.default(1e5),
      /** How many, both ends among them. */
      count: count.min(2).max(200).default(45),
    })
    .refine(({ from, to }) => from < to, { path: ['to'], message: 'above from' })
    .prefault({}),
  /** As in `training`. */
  classWeights: z.union([classWeightsSchema, z.literal(false)]).optional(),
});

const refine = z
  .strictObject({
    kind: z.literal('refine'),
    /** Name of the regime in labels and reports. */
    name: axisName.default('refine'),
    ...commonFields,
    /** Channels of the small encoder's convolutions, each of which halves the sides of the image. */
    filters: z.array(count.max(MAX_WIDE)).min(1).max(8).default([16, 32, 64]),
  })
  .refine(notBoth, notBothMessage);

/** A regime with settings of its own, laid over those of `training`. */
const regimeSpecSchema = z.discriminatedUnion('kind', [fineTuned, linearProbe, refine]);

/** The name of a plain regime, or a regime with settings, which needs another name. */
export const regimeSchema = z
  .union([z.enum(PLAIN_REGIMES), regimeSpecSchema])
  .refine((regime) => typeof regime === 'string' || !isPlain(regime.name), {
    path: ['name'],
    message: 'another name: that of a regime without settings says that it has none',
  });
export type RegimeEntry = z.output<typeof regimeSchema>;
