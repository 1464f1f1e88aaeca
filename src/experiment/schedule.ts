import type { BudgetSpec } from './budget-schema.ts';
import type { Penalty, RegimeEntry } from './regime-schema.ts';
import type {
  Augmentation,
  ClassWeights,
  EarlyStopping,
  HeadSpec,
  Mixup,
  OptimizerSpec,
  TrainingOptions,
  Validation,
} from './training-schema.ts';
import type { Tune } from './tune-schema.ts';

/**
 * The article's run (Keras, VGG16 on CIFAR-10): batch 128, Adam 1e-3, one
 * Dense layer of 1024, a tenth held out, patience 3, at most 40 epochs. Unlike
 * it, the tenth is drawn of each class, and the best epoch's weights are tested.
 */
const DEFAULTS = {
  budget: { epochs: 40 },
  batchSize: 128,
  optimizer: {
    name: 'adam',
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    weightDecay: 0,
  },
  head: { units: [1024] },
  earlyStopping: { patience: 3 },
  augmentation: false,
  batchNormMomentum: null,
  validation: 0.1,
  tune: false,
} satisfies Schedule;

/** Keras's transfer-learning guide: warm up the head, then 1e-5 with BN in inference mode. */
const FINE_TUNING = {
  headEpochs: 3,
  baseLearningRate: 1e-5,
  batchNorm: 'frozen',
} satisfies FineTuning;

type Overrides = Omit<NonNullable<TrainingOptions['scratch']>, 'tune'> & {
  readonly tune?: Tune | false | undefined;
};

/** One regime's schedule: its own overrides over the experiment's, over the article's. */
export function scheduleOf(training: TrainingOptions, regime: RegimeEntry): Schedule {
  const common = override(DEFAULTS, training, training.validation);
  if (typeof regime === 'string') {
    const schedule = override(common, training[regime] ?? {});
    return regime === 'fine-tuned' ? fineTuned(schedule, training['fine-tuned']) : schedule;
  }
  switch (regime.kind) {
    case 'fine-tuned': {
      const plain = override(common, training['fine-tuned'] ?? {});
      return fineTuned(override(plain, regime), { ...training['fine-tuned'], ...regime }, regime);
    }
    case 'refine':
      return { ...override(common, regime), refine: { filters: regime.filters } };
    case 'linear-probe':
      return probed(common, regime);
  }
}

type FineTuned = Extract<RegimeEntry, { kind: 'fine-tuned' }>;

function fineTuned(
  schedule: Schedule,
  { from, headEpochs, baseLearningRate, batchNorm }: TrainingOptions['fine-tuned'] = {},
  own?: FineTuned,
): Schedule {
  const remedies = own === undefined ? {} : remediesOf(own);
  return {
    ...schedule,
    fineTuning: {
      ...(from === undefined || own?.train !== undefined ? {} : { from }),
      headEpochs: headEpochs ?? FINE_TUNING.headEpochs,
      baseLearningRate: baseLearningRate ?? FINE_TUNING.baseLearningRate,
      batchNorm:
        own?.stochNorm === undefined ? (batchNorm ?? FINE_TUNING.batchNorm) : ('train' as const),
      ...remedies,
    },
  };
}

/** What a fine-tuning does beside the plain one; empty where that is nothing. */
function remediesOf({ train, layerDecay, autoRgn, unfreeze, penalty, stochNorm }: FineTuned) {
  return {
    ...(train === undefined ? {} : { train }),
    ...(layerDecay === undefined ? {} : { layerDecay }),
    ...(autoRgn === undefined ? {} : { autoRgn }),
    ...(unfreeze === undefined ? {} : { unfreeze }),
    ...(penalty === undefined ? {} : { penalties: [penalty].flat() }),
    ...(stochNorm === undefined ? {} : { stochNorm: stochNorm === true ? 0.5 : stochNorm.p }),
  };
}

/** Of a linear probe all is left out that it has not: it takes no steps, and sees each image once. */
function probed(
  common: Schedule,
  { l2, classWeights }: Extract<RegimeEntry, { kind: 'linear-probe' }>,
): Schedule {
  const {
    labelSmoothing: _none,
    mixup: _neither,
    ...rest
  } = override(common, classWeights === undefined ? {} : { classWeights });
  return { ...rest, head: { units: [] }, augmentation: false, tune: false, linearProbe: { l2 } };
}

/**
 * A regime's schedule under a protocol: the same steps for all, of which the best
 * epoch's weights are kept unless the experiment keeps the last; or as many as its
 * validation loss goes on improving.
 */
export function scheduleUnder(
  budget: BudgetSpec | null,
  training: TrainingOptions,
  regime: RegimeEntry,
): Schedule {
  const schedule = scheduleOf(training, regime);
  if (budget === null) return schedule;
  if (budget.kind === 'converged')
    return {
      ...schedule,
      budget: { epochs: budget.epochs },
      earlyStopping: withPatience(budget.patience, schedule),
    };
  return {
    ...schedule,
    budget: budgetOf(budget) ?? budgetOf(training) ?? DEFAULTS.budget,
    earlyStopping: schedule.earlyStopping === false ? false : withPatience('never', schedule),
  };
}

/** A protocol's patience; whose weights are tested stays as the experiment has it. */
function withPatience(
  patience: EarlyStopping['patience'],
  { earlyStopping }: Pick<Schedule, 'earlyStopping'>,
): EarlyStopping {
  return stopping({ ...earlyStopping, patience }) as EarlyStopping;
}

/**
 * The schedule of a source's pretraining: its own options over the experiment's, whose grid is
 * the regimes', and whose weights of named or listed classes are the targets'.
 */
export function pretrainingScheduleOf(training: TrainingOptions, own: Overrides = {}): Schedule {
  const { classWeights } = training;
  const common = override(
    DEFAULTS,
    {
      ...training,
      tune: false,
      classWeights: classWeights === 'balanced' ? classWeights : false,
    },
    training.validation,
  );
  return override(common, own);
}

function override(under: Schedule, over: Overrides, validation?: Validation): Schedule {
  return {
    budget: budgetOf(over) ?? under.budget,
    batchSize: over.batchSize ?? under.batchSize,
    optimizer: over.optimizer ?? under.optimizer,
    head: over.head ?? under.head,
    earlyStopping:
      over.earlyStopping === undefined ? under.earlyStopping : stopping(over.earlyStopping),
    augmentation: over.augmentation ?? under.augmentation,
    batchNormMomentum: over.batchNormMomentum ?? under.batchNormMomentum,
    validation: validation ?? under.validation,
    tune: over.tune ?? under.tune,
    ...onlySet({
      classWeights: over.classWeights ?? under.classWeights,
      labelSmoothing: over.labelSmoothing ?? under.labelSmoothing,
      mixup: over.mixup ?? under.mixup,
    }),
  };
}

/** Without what it would do anyway: keeping the best is the same training said or unsaid, and has one hash. */
function stopping(earlyStopping: EarlyStopping | false): EarlyStopping | false {
  if (earlyStopping === false) return false;
  const { patience, keep } = earlyStopping;
  return { patience, ...(keep === 'last' && { keep }) };
}

/** The fields that are on: a schedule without them has the hash that it had before there were any. */
function onlySet<T extends object>(
  fields: T,
): { [Key in keyof T]?: Exclude<T[Key], false | undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => Boolean(value))) as never;
}

function budgetOf({ epochs, steps }: Pick<Overrides, 'epochs' | 'steps'>): Budget | undefined {
  if (epochs !== undefined) return { epochs };
  return steps === undefined ? undefined : { steps };
}

/** How long a regime trains at most: passes over the training images, or optimizer steps. */
type Budget = { readonly epochs: number } | { readonly steps: number };

export interface FineTuning {
  /** First block that trains; absent, the whole base does. */
  readonly from?: string;
  readonly headEpochs: number;
  readonly baseLearningRate: number;
  readonly batchNorm: 'frozen' | 'train';
  /** Blocks that alone train, or the scales and offsets of batch normalisation; absent, all from `from` on. */
  readonly train?: readonly string[] | 'batchNorm';
  /** Learning rate of a block over that of the next towards the head. */
  readonly layerDecay?: number;
  /** Whether each layer's rate follows its relative gradient norm. */
  readonly autoRgn?: true;
  /** Whether one more block trains in each epoch, from the head down. */
  readonly unfreeze?: 'gradual';
  /** What is added to the training loss. */
  readonly penalties?: readonly Penalty[];
  /** Probability of the moving statistics in StochNorm. */
  readonly stochNorm?: number;
}

/** The training of one trial, every default filled in. */
export interface Schedule {
  readonly budget: Budget;
  readonly batchSize: number;
  readonly optimizer: OptimizerSpec;
  readonly head: HeadSpec;
  /** `false` trains the whole budget and keeps the last weights. */
  readonly earlyStopping: EarlyStopping | false;
  readonly augmentation: Augmentation | false;
  /** Of every batch normalisation of the base; null keeps each base's own. */
  readonly batchNormMomentum: number | null;
  /** Share of the training images held out for validation, and which where it is the last of them. */
  readonly validation: Validation;
  /** Settings to choose from by validation loss; `false` takes those of this schedule. */
  readonly tune: Tune | false;
  /** How much the classes count in the training loss; absent, all alike. */
  readonly classWeights?: ClassWeights;
  /** Share of each training target that is spread over all classes; absent, none. */
  readonly labelSmoothing?: number;
  /** Training images mixed in pairs; absent, none. */
  readonly mixup?: Mixup;
  /** Only of fine-tuning. */
  readonly fineTuning?: FineTuning;
  /** Only of REFINE: channels of its encoder's convolutions. */
  readonly refine?: { readonly filters: readonly number[] };
  /** Only of a linear probe: the L2 penalties that it tries, evenly spaced by their logarithms. */
  readonly linearProbe?: {
    readonly l2: { readonly from: number; readonly to: number; readonly count: number };
  };
}
