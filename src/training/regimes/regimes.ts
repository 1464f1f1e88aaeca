import { BenchError } from '../../errors.ts';
import type { Schedule } from '../../experiment/schedule.ts';
import {
  type BaseMode,
  baseDigest,
  baseVariables,
  headVariables,
  parametersOf,
} from '../classifier.ts';
import { featureExamples } from '../data/examples.ts';
import type { Observer } from '../progress.ts';
import { snapshotOf } from '../step/best-weights.ts';
import { ratesOf } from '../step/learning-rate.ts';
import { createOptimizer } from '../step/optimizer.ts';
import { batchesOf, type Feeding } from './batches.ts';
import { type Watch, watch } from './early-stopping.ts';
import { ENCODER_ALONE, encodedPart } from './encoded-part.ts';
import { type FitTask, fit, phasesOf, stepsOf, stepsPerEpoch } from './fit.ts';
import { stagesOf } from './stages.ts';
import { trainedPart } from './trained-part.ts';
import type { TrainingContext } from './training-context.ts';

/** Trains a classifier by a schedule, from the weights it has. */
export type Trainer = (context: TrainingContext) => Promise<Trained>;

/** What training left behind, beside the weights it restored. */
export interface Trained {
  readonly epochs: number;
  readonly steps: number;
  readonly bestEpoch: number;
  readonly bestValidationLoss: number;
  readonly stoppedEarly: boolean;
  readonly parametersTrainable: number;
}

/**
 * The frozen regime: the base in inference mode, its features computed once,
 * the head trained on them. Same result as running the base every epoch.
 * @throws BenchError when a weight or buffer of the base has moved.
 */
export const trainFrozen: Trainer = async (context) => {
  const { classifier, data, schedule } = context;
  const before = await baseDigest(classifier);
  const watching = watch(schedule.earlyStopping);
  const budget = stepsOf(schedule, data.trainIndices.length);
  const head = await trainHead(context, budget, watching);
  head.restore();
  if ((await baseDigest(classifier)) !== before) {
    throw new BenchError('trial', 'the frozen base changed while its head was trained');
  }
  return outcome(watching, head, budget, parametersOf(classifier).head);
};

/**
 * The fine-tuned regime: first the head on cached features, then the base from
 * a block on together with the head, at its own rate with a new optimizer. Both
 * phases share the schedule's budget and its best epoch.
 */
export const trainFineTuned: Trainer = async (context) => {
  const { data, schedule } = context;
  const tuning = schedule.fineTuning;
  if (tuning === undefined) throw new TypeError('the fine-tuned regime needs its options');
  const count = data.trainIndices.length;
  const budget = stepsOf(schedule, count);
  const watching = watch(schedule.earlyStopping);
  const [headSteps] = phasesOf(schedule, count) as [number, number];
  const head = await trainHead(context, headSteps, watching);
  head.restore();
  let ran = { epochs: head.epochs, steps: head.steps };
  let parametersTrainable = 0;
  for (const { mode, epochs } of stagesOf(context.classifier.base, tuning)) {
    watching.rearm();
    const left = budget - ran.steps;
    if (left === 0 && parametersTrainable > 0) break;
    const stage = await trainWhole(context, {
      watching,
      maxSteps: Math.min(left, epochs * stepsPerEpoch(count, schedule.batchSize)),
      epochsBefore: ran.epochs,
      optimizer: { ...schedule.optimizer, learningRate: tuning.baseLearningRate },
      mode,
      batchNormAlone: tuning.train === 'batchNorm',
    });
    ran = { epochs: ran.epochs + stage.epochs, steps: ran.steps + stage.steps };
    ({ parametersTrainable } = stage);
  }
  return outcome(watching, ran, budget, parametersTrainable);
};

/** The scratch regime, and pretraining: everything trains, BN with batch statistics. */
export const trainScratch: Trainer = (context) => trainOnce(context, { batchNorm: 'train' });

/** REFINE: an encoder beside the frozen base, and the head on both. */
export const trainRefined: Trainer = (context) => trainOnce(context, ENCODER_ALONE);

async function trainOnce(context: TrainingContext, mode: BaseMode): Promise<Trained> {
  const { data, schedule } = context;
  const watching = watch(schedule.earlyStopping);
  const budget = stepsOf(schedule, data.trainIndices.length);
  const trained = await trainWhole(context, {
    watching,
    maxSteps: budget,
    epochsBefore: 0,
    optimizer: schedule.optimizer,
    mode,
  });
  return outcome(watching, trained, budget, trained.parametersTrainable);
}

async function trainHead(context: TrainingContext, maxSteps: number, watching: Watch) {
  const { classifier, data, schedule, seed, observe } = context;
  observe.phase('features');
  const features = await data.features(classifier, observe);
  const examples = featureExamples(features, data.plain.labels);
  observe.phase('head');
  const snapshot = snapshotOf(classifier.headWeights);
  const ran = await fitWith(schedule, watching, observe, {
    phase: 'head',
    trainee: {
      forward: (x, training, masks) => classifier.headLogits(x, training, masks),
      variables: headVariables(classifier),
      snapshot: snapshot.take,
    },
    // Features stand for images as they are: neither augmented nor mixed.
    train: batchesOf(examples, { ...feedingOf(context), mixup: null }),
    trainIndices: data.trainIndices,
    validation: examples,
    validationIndices: data.validationIndices,
    batchSize: schedule.batchSize,
    maxSteps,
    seed,
    epochsBefore: 0,
  });
  return { ...ran, restore: snapshot.restore };
}

interface WholeTask {
  readonly watching: Watch;
  readonly maxSteps: number;
  readonly epochsBefore: number;
  readonly optimizer: Schedule['optimizer'];
  readonly mode: BaseMode;
  /** Whether of the base the scales and offsets of batch normalisation alone train. */
  readonly batchNormAlone?: boolean;
}

async function trainWhole(
  context: TrainingContext,
  { watching, maxSteps, epochsBefore, optimizer, mode, batchNormAlone }: WholeTask,
) {
  const { classifier, data, schedule, seed, observe } = context;
  const isRefined = schedule.refine !== undefined;
  observe.phase(isRefined ? 'features' : 'train');
  const { forward, train, plain } = await (isRefined
    ? encodedPart(context)
    : trainedPart(context, mode));
  if (isRefined) observe.phase('train');
  const snapshot = snapshotOf(classifier.baseWeights, classifier.headWeights);
  // The best so far may be an earlier phase's, whose weights these are.
  if (watching.best !== null) await snapshot.take();
  const variables = [
    ...baseVariables(classifier, mode, batchNormAlone),
    ...headVariables(classifier),
  ];
  const ran = await fitWith({ ...schedule, optimizer }, watching, observe, {
    phase: 'train',
    trainee: {
      forward,
      variables,
      snapshot: snapshot.take,
    },
    train: batchesOf(train, feedingOf(context)),
    trainIndices: data.trainIndices,
    validation: plain,
    validationIndices: data.validationIndices,
    batchSize: schedule.batchSize,
    maxSteps,
    seed,
    epochsBefore,
  });
  snapshot.restore();
  return { ...ran, parametersTrainable: variables.reduce((sum, v) => sum + v.size, 0) };
}

function feedingOf({ classifier, data, schedule, seed }: TrainingContext): Feeding {
  const { labelSmoothing = 0, mixup = null } = schedule;
  return { head: classifier.head, classWeights: data.classWeights, labelSmoothing, mixup, seed };
}

async function fitWith(
  schedule: Schedule,
  watching: Watch,
  observe: Observer,
  task: Omit<FitTask, 'optimizer'>,
) {
  const { maxSteps: steps, trainIndices, batchSize } = task;
  const length = { steps, stepsPerEpoch: stepsPerEpoch(trainIndices.length, batchSize) };
  const optimizer = createOptimizer(schedule.optimizer, ratesOf(schedule.optimizer, length));
  try {
    return await fit({ ...task, optimizer }, watching, observe);
  } finally {
    optimizer.dispose();
  }
}

function outcome(
  watching: Watch,
  ran: { epochs: number; steps: number },
  budget: number,
  parametersTrainable: number,
): Trained {
  if (watching.best === null) throw new BenchError('trial', 'the budget holds no training step');
  return {
    epochs: ran.epochs,
    steps: ran.steps,
    bestEpoch: watching.best.epoch,
    bestValidationLoss: watching.best.loss,
    stoppedEarly: ran.steps < budget,
    parametersTrainable,
  };
}
