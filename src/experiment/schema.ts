import * as z from 'zod';
import { alsoTestName } from './also-test.ts';
import { alsoTestSchema } from './also-test-schema.ts';
import { BACKEND_REQUESTS } from './backends.ts';
import { BASE_NAMES, BASES, type BaseName, PIXEL_SCALINGS, type PixelScaling } from './bases.ts';
import { budgetSchema } from './budget-schema.ts';
import { axisName, count, dataSchema } from './data-schema.ts';
import { filePath } from './file-path.ts';
import { type Folds, seedsOfFolds } from './folds.ts';
import { foldsSchema } from './folds-schema.ts';
import { MAX_OF_AN_AXIS, MAX_TRIALS, MAX_WIDE } from './limits.ts';
import { metricSchema } from './metric-schema.ts';
import { methodOf, PLAIN_REGIMES, type PlainRegime, regimeName } from './regime.ts';
import { type RegimeEntry, regimeSchema } from './regime-schema.ts';
import { scheduleOf } from './schedule.ts';
import { regimeOverridesSchema, trainingSchema } from './training-schema.ts';
import { unique } from './unique.ts';

export const baseSchema = z
  .strictObject({
    /** The published network. */
    name: z.enum(BASE_NAMES),
    /** Scales every channel count; 1 is the published network. */
    width: z.number().gt(0).max(1).default(1),
    /** Pixels a side of the square input, to which images are resized; the least the base takes when absent: 32, or 75 for InceptionResNetV2. */
    inputSize: z.int().positive().max(1024).optional(),
    /** Of ResNet50: `1` strides in the first 1x1 convolution of a unit, as Keras does; `1.5` in the 3x3 one, as torchvision and timm do. */
    version: z.union([z.literal(1), z.literal(1.5)]).optional(),
  })
  .transform(({ version, ...base }) => ({
    ...base,
    inputSize: base.inputSize ?? BASES[base.name].minInputSize,
    // Absent where it is what every base is without it.
    ...(version === undefined || (version === 1 && base.name === 'ResNet50') ? {} : { version }),
  }))
  .refine((base) => base.inputSize >= BASES[base.name].minInputSize, {
    path: ['inputSize'],
    error: (issue) => {
      const base = issue.input as { name: (typeof BASE_NAMES)[number] };
      return `at least ${BASES[base.name].minInputSize} px for ${base.name}`;
    },
  })
  .refine((base) => base.version === undefined || base.name === 'ResNet50', {
    path: ['version'],
    error: (issue) => {
      const base = issue.input as { name: string };
      return `no version for ${base.name}: ResNet50 alone has two`;
    },
  });

const preprocessing = z.enum(PIXEL_SCALINGS);

const pretrainSchema = z.strictObject({
  kind: z.literal('pretrain'),
  /** Name of the source in labels and reports: letters, digits, dots, dashes and underscores, at most 60. */
  name: axisName,
  /** The data set that the base is pretrained on. */
  data: dataSchema,
  /** `shared`: one pretraining a base, for all seeds; `per-seed`: one for each seed. */
  seedPolicy: z.enum(['shared', 'per-seed']).default('shared'),
  /** The seed of a shared pretraining. */
  seed: z.int().nonnegative().default(0),
  /** Settings of the pretraining, over those of the experiment's `training`, without its regimes. */
  training: regimeOverridesSchema.optional(),
});

const sourceSchema = z.discriminatedUnion('kind', [
  pretrainSchema,
  z.strictObject({
    kind: z.literal('imagenet'),
    /** Name of the source in labels and reports. */
    name: axisName.default('imagenet'),
  }),
  z.strictObject({
    kind: z.literal('weights'),
    /** Name of the source in labels and reports. */
    name: axisName,
    /** A file, from the working directory; or one for each base: `{ VGG16: 'vgg16.h5' }`. Keras's `.h5`, `.weights.h5` and `.keras`, safetensors of torchvision and timm, or this harness's `model.json`. */
    file: z.union([filePath, z.partialRecord(z.enum(BASE_NAMES), filePath)]),
    /**
     * How pixels were scaled where these weights were trained, for the trials that start from
     * them; or one for each base. Scratch and random weights keep the experiment's. Without it:
     * the experiment's, and `torch` for a file with the names of torchvision and timm.
     */
    preprocessing: z
      .union([preprocessing, z.partialRecord(z.enum(BASE_NAMES), preprocessing)])
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('random'),
    /** Name of the source in labels and reports. */
    name: axisName.default('random'),
  }),
  z.strictObject({
    kind: z.literal('mean-variance'),
    /** Name of the source in labels and reports. */
    name: axisName.default('mean-variance'),
    /** Name of the source whose weights are described; it must be a source of the experiment too. */
    of: axisName,
  }),
]);

const baseKey = (base: { name: string; width: number; inputSize: number; version?: number }) =>
  `${base.name} v${base.version ?? 1} x${base.width} ${base.inputSize}px`;
const named = (item: { name: string }) => item.name;

export const heatMapsSchema = z.strictObject({
  /** Test images that are looked at: drawn at random, the same for every arm and seed. */
  images: count.max(200).default(10),
});

const experimentFields = z
  .strictObject({
    /** Names the folder of its reports: letters, digits, dots, dashes and underscores, at most 60. */
    name: axisName,
    /** What the report answers, as one sentence. */
    question: z.string().min(1).max(10_000),
    /** The networks to compare, without their tops. */
    bases: z
      .array(baseSchema)
      .min(1)
      .max(MAX_OF_AN_AXIS)
      .refine(...unique(baseKey)),
    /** Where a base's first weights come from. */
    sources: z
      .array(sourceSchema)
      .min(1)
      .max(MAX_OF_AN_AXIS)
      .refine(...unique(named)),
    /** The data sets in question, each with its training, validation and test images. */
    targets: z
      .array(dataSchema)
      .min(1)
      .max(MAX_OF_AN_AXIS)
      .refine(...unique(named)),
    /**
     * How a base is trained on the target: fixed, fine-tuned, or from random weights, which is what
     * the others are compared with. Beside these names `fineTuned()`, `linearProbe()` and `refine()`:
     * remedies for negative transfer, which are compared with plain `fine-tuned` too.
     */
    regimes: z
      .array(regimeSchema)
      .min(1)
      .max(MAX_OF_AN_AXIS)
      .refine(...unique(regimeName))
      .default([...PLAIN_REGIMES]),
    /** Each seed decides initialisation, order, split and augmentation of its trials. With `test` there is one for each fold, and none is given. */
    seeds: z
      .array(z.int().nonnegative())
      .min(1)
      .max(MAX_OF_AN_AXIS)
      .refine(...unique((s: number) => s))
      .optional(),
    /**
     * Cross-validation: `{ folds: 5, repeats: 2 }` tests on every image of each target, its own
     * splits set aside, instead of on one test set. For few images.
     */
    test: foldsSchema.optional(),
    /**
     * What the chosen weights are tested on beside, once, at the end: data sets with the
     * target's classes, such as another hospital's, all of whose images are tested, and
     * corruptions of the target's own test images. Their verdicts are a family of their own.
     */
    alsoTest: alsoTestSchema.refine(...unique(alsoTestName)).optional(),
    /** Budget, optimizer, head and augmentation, for all regimes or for one. */
    training: trainingSchema.prefault({}),
    /**
     * How many of the target's training images there are, validation included
     * unless the data set has its own, which is kept whole: subsets drawn by the
     * seed, each class in its proportion, the smaller within the larger. Negative
     * transfer depends on it (Wang et al. 2019).
     */
    trainSizes: z
      .array(z.union([count, z.literal('all')]))
      .min(1)
      .max(MAX_OF_AN_AXIS)
      .refine(...unique((size: number | string) => size))
      .default(['all']),
    /** Protocols to compare under, side by side; without any, each regime's own budget. */
    budgets: z
      .array(budgetSchema)
      .min(1)
      .refine(...unique(({ kind }: { kind: string }) => kind))
      .optional(),
    /**
     * How pixels are scaled. `base`: as each base's own `preprocess_input` does; else one for
     * all: `caffe` (BGR minus the ImageNet means), `caffe-unit` (the same / 255), `torch`
     * (ImageNet mean and standard deviation), `tf` (-1 to 1), `unit` (0 to 1).
     */
    preprocessing: z.enum(['base', ...PIXEL_SCALINGS]).default('base'),
    /**
     * Where the networks look when they answer: Grad-CAM of the predicted class, and as its
     * control the gradient of the input, of some test images at the end of each trial. The page
     * lays them over the images, transfer beside scratch; on drawn images, whose object's place is
     * known, with the share of the heat that is on it. Trials that look are other trials than
     * those that do not, and are trained anew.
     */
    heatMaps: heatMapsSchema.optional(),
    /** What this machine must have; where it lacks it the experiment is skipped, with the reason. */
    requires: z
      .strictObject({
        /** Whether a GPU is needed. */
        gpu: z.boolean().default(false),
        /** Files or folders, from the working directory. */
        files: z.array(filePath).max(1000).default([]),
      })
      .prefault({}),
    /** `best`: each trial's classifier is kept as a TensorFlow.js layers model, with the weights that were tested: those of its best epoch, or of its last with `earlyStopping.keep: 'last'`. */
    save: z.union([z.literal('best'), z.literal(false)]).default(false),
    /** What computes; `auto` takes the fastest that works here. `--backend` takes precedence. */
    backend: z.enum(BACKEND_REQUESTS).default('auto'),
    /** When a difference counts. */
    verdict: z
      .strictObject({
        /** Two-sided error rate, of the whole report after Holm's correction. */
        alpha: z.number().gt(0).lt(0.5).default(0.05),
        /** Difference of the metric that is of no practical matter: 0.01 is one point. */
        margin: z.number().gt(0).max(0.5).default(0.01),
        /**
         * What is compared. `auc`: area under the ROC curve, of several classes the mean of each
         * against the rest; `balancedAccuracy`: mean recall of the classes.
         */
        metric: metricSchema,
        /** The class that sensitivity is of, such as the disease, by its name. */
        positive: z.string().min(1).optional(),
        /** The share of `positive` where the classifier is to be used, for predictive values. */
        prevalence: z.number().gt(0).lt(1).optional(),
      })
      .refine(({ metric, positive }) => typeof metric !== 'object' || positive !== undefined, {
        path: ['positive'],
        message: 'the class that sensitivity is of, by its name',
      })
      .refine(({ prevalence, positive }) => prevalence === undefined || positive !== undefined, {
        path: ['positive'],
        message: 'the class whose prevalence is given, by its name',
      })
      .prefault({}),
    /** Images a second of each base, measured alone on the machine after the trials; `false` measures nothing. */
    throughput: z
      .union([
        z.strictObject({
          /** Timed samples of each of inference and training step. */
          samples: count.max(10_000).default(10),
          /** Untimed runs before the samples. */
          warmup: z.int().nonnegative().max(10_000).default(2),
          /** Images a batch that is timed. */
          batchSize: count.max(MAX_WIDE).default(32),
        }),
        z.literal(false),
      ])
      .prefault({}),
  })
  .superRefine(({ seeds, test }, context) => {
    if (test === undefined && seeds === undefined)
      context.addIssue({
        code: 'custom',
        path: ['seeds'],
        message:
          'a list of seeds, such as [0, 1, 2, 3, 4], or `test: { folds: 5 }` for cross-validation',
      });
    // A store has both, the seeds as they follow.
    if (test !== undefined && seeds !== undefined && !areOfFolds(seeds, test))
      context.addIssue({
        code: 'custom',
        path: ['seeds'],
        message: 'none beside `test`, whose every fold has a seed of its own',
      });
  })
  .superRefine((experiment, context) => {
    const { test, seeds = [] } = experiment;
    // Counted, not listed: folds may be too many still.
    const trials = trialsAtMost({
      ...experiment,
      seeds: test === undefined ? seeds.length : test.folds * test.repeats,
    });
    if (trials > MAX_TRIALS)
      context.addIssue({
        code: 'custom',
        message: `at most ${MAX_TRIALS.toLocaleString('en-US')} trials, and its axes make ${trials.toLocaleString('en-US')}`,
        path: ['seeds'],
      });
  })
  .superRefine(({ bases, sources }, context) => {
    const narrow = bases.find(({ width }) => width !== 1);
    const other = bases.find(({ version }) => version !== undefined);
    for (const [i, source] of sources.entries()) {
      const refuse = (message: string, ...path: string[]) =>
        context.addIssue({ code: 'custom', message, path: ['sources', i, ...path] });
      if (source.kind === 'imagenet' && narrow)
        refuse(
          `bases of width 1: ImageNet weights are published for no other, and ${narrow.name} has width ${narrow.width}`,
        );
      if (source.kind === 'imagenet' && other)
        refuse(
          `ResNet50 of version 1: Keras's ImageNet weights are of it, and torchvision's of ${other.version}, which weights('resnet50.safetensors', ...) reads`,
        );
      if (source.kind !== 'weights') continue;
      const networks = new Set(
        bases.map(({ name, width, version }) => `${name} ${width} ${version ?? 1}`),
      );
      if (typeof source.file === 'string' && networks.size > 1)
        refuse('a file for each base, such as { VGG16: "vgg16.h5" }', 'file');
      const without = bases.find(({ name }) => fileOf(source, name) === undefined);
      if (without) refuse(`a file for ${without.name} too`, 'file');
    }
  })
  .superRefine(({ sources }, context) => {
    for (const [i, source] of sources.entries()) {
      if (source.kind !== 'mean-variance') continue;
      const described = sources.filter(({ kind }) => kind !== 'random' && kind !== 'mean-variance');
      if (described.some(({ name }) => name === source.of)) continue;
      const path = ['sources', i, 'of'];
      if (described.length > 0)
        context.addIssue({ code: 'invalid_value', values: described.map(named), path });
      else
        context.addIssue({
          code: 'custom',
          message: 'a source with weights, and there is none',
          path,
        });
    }
  })
  .superRefine(({ training, regimes }, context) => {
    const known = new Map<string, string>();
    for (const [i, regime] of regimes.entries()) {
      const key = JSON.stringify([methodOf(regime), scheduleOf(training, regime)]);
      const twin = known.get(key);
      if (twin !== undefined)
        context.addIssue({
          code: 'custom',
          message: `another training than that of ${twin}, whose very trials these would be`,
          path: ['regimes', i],
        });
      known.set(key, regimeName(regime));
    }
  })
  .superRefine(({ budgets = [], training, regimes }, context) => {
    const at = budgets.findIndex(({ kind }) => kind === 'equal');
    const equal = budgets[at];
    if (equal?.kind !== 'equal' || equal.steps !== undefined) return;
    // A linear probe takes no steps.
    const stepping = regimes.filter((regime) => methodOf(regime) !== 'linear-probe');
    const sizes = new Set(stepping.map((regime) => scheduleOf(training, regime).batchSize));
    const inSteps = equal.epochs === undefined && training.steps !== undefined;
    if (sizes.size > 1 && !inSteps)
      context.addIssue({
        code: 'custom',
        message: 'steps, since the regimes differ in batchSize and epochs would be different steps',
        path: ['budgets', at],
      });
  })
  .refine((e) => !e.regimes.includes('frozen') || !has('augmentation', e.training, 'frozen'), {
    path: ['training', 'frozen', 'augmentation'],
    message:
      'false: the frozen regime computes the features of each image once, so images cannot vary between epochs',
  })
  .refine((e) => !e.regimes.includes('frozen') || !has('mixup', e.training, 'frozen'), {
    path: ['training', 'frozen', 'mixup'],
    message:
      'false: the frozen regime computes the features of each image once, and mixing features is not mixing images',
  });

export const experimentSchema = experimentFields.transform((experiment) => ({
  ...experiment,
  seeds: seedsIn(experiment),
}));

/** Whether these are the seeds that folds have. */
function areOfFolds(seeds: readonly number[], { folds, repeats }: Folds): boolean {
  return seeds.length === folds * repeats && seeds.every((seed, i) => seed === i);
}

function seedsIn({ seeds = [], test }: Pick<z.output<typeof experimentFields>, 'seeds' | 'test'>) {
  return test === undefined ? seeds : seedsOfFolds(test);
}

interface Axes {
  readonly bases: readonly unknown[];
  readonly sources: readonly unknown[];
  readonly targets: readonly unknown[];
  readonly regimes: readonly RegimeEntry[];
  /** How many. */
  readonly seeds: number;
  readonly trainSizes: readonly unknown[];
  readonly budgets?: readonly unknown[] | undefined;
}

/** Trials of a matrix, its pretrainings left out. */
function trialsAtMost({ bases, sources, targets, regimes, seeds, ...rest }: Axes): number {
  const starts = regimes.reduce(
    (sum, regime) => sum + (regime === 'scratch' ? 1 : sources.length),
    0,
  );
  const conditions = targets.length * rest.trainSizes.length * (rest.budgets?.length ?? 1);
  return bases.length * conditions * seeds * starts;
}

/** The file that a source of weights has for a base, as the experiment names it. */
export function fileOf(
  { file }: Extract<SourceSpec, { kind: 'weights' }>,
  base: BaseName,
): string | undefined {
  return typeof file === 'string' ? file : file[base];
}

/** How a base's authors scale pixels; ResNet50's version 1.5 is torchvision's. */
export function authorsScaling({
  name,
  version,
}: Pick<BaseSpec, 'name' | 'version'>): PixelScaling {
  return version === 1.5 ? 'torch' : BASES[name].scaling;
}

/** How pixels are scaled for weights of a source: as it says itself; null where it does not. */
export function ownScaling(source: SourceSpec, base: BaseName): PixelScaling | null {
  if (source.kind !== 'weights' || source.preprocessing === undefined) return null;
  const { preprocessing: own } = source;
  return (typeof own === 'string' ? own : own[base]) ?? null;
}

function has(
  option: 'augmentation' | 'mixup',
  training: z.output<typeof trainingSchema>,
  regime: PlainRegime,
): boolean {
  return Boolean(training[regime]?.[option] ?? training[option]);
}

export type BaseSpec = z.output<typeof baseSchema>;
export type SourceSpec = z.output<typeof sourceSchema>;
export type PretrainSpec = z.output<typeof pretrainSchema>;
/** A source that is read from files. */
export type FileSource = Extract<SourceSpec, { kind: 'imagenet' | 'weights' }>;
/** What `defineExperiment` takes. */
export type ExperimentInput = z.input<typeof experimentSchema>;
/** A validated experiment, with every default filled in. */
export type Experiment = z.output<typeof experimentSchema>;
