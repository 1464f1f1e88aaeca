import type { tf } from '../../backend/tf.ts';
import type { Penalty } from '../../experiment/regime-schema.ts';
import type { Schedule } from '../../experiment/schedule.ts';
import { trainedLayers } from '../../models/graph.ts';
import type { WeightArrays } from '../../models/weights/weights.ts';
import { type BaseMode, baseVariables, headVariables } from '../classifier.ts';
import { featureExamples } from '../data/examples.ts';
import type { Observer } from '../progress.ts';
import { penalisedStep } from '../remedies/penalised.ts';
import { snapshotOf } from '../step/best-weights.ts';
import { ratesOf } from '../step/learning-rate.ts';
import { createOptimizer } from '../step/optimizer.ts';
import type { Multipliers } from '../step/step.ts';
import { batchesOf, type Feeding } from './batches.ts';
import type { Watch } from './early-stopping.ts';
import { encodedPart } from './encoded-part.ts';
import { type FitTask, fit, stepsPerEpoch } from './fit.ts';
import { trainedPart } from './trained-part.ts';
import type { TrainingContext } from './training-context.ts';

/** Trains the head alone, on features that are computed once. */
export async function trainHead(context: TrainingContext, maxSteps: number, watching: Watch) {
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
  /** What is added to the loss, with the weights that the base had at first; absent, nothing. */
  readonly penalties?: { readonly list: readonly Penalty[]; readonly first: WeightArrays } | null;
  /** Of the rate of each variable that trains. */
  readonly multipliers?: (variables: readonly tf.Variable[]) => Multipliers;
}

/** Trains what a task says of the base, and the head; leaves the best weights so far. */
export async function trainWhole(
  context: TrainingContext,
  {
    watching,
    maxSteps,
    epochsBefore,
    optimizer,
    mode,
    batchNormAlone,
    penalties,
    multipliers,
  }: WholeTask,
) {
  const { classifier, data, schedule, seed, observe } = context;
  const isRefined = schedule.refine !== undefined;
  observe.phase(isRefined ? 'features' : 'train');
  const part = await (isRefined ? encodedPart(context) : trainedPart(context, mode));
  if (isRefined) observe.phase('train');
  const { forward, train, plain } = part;
  const snapshot = snapshotOf(classifier.baseWeights, classifier.headWeights);
  // What is kept so far may be an earlier phase's, whose weights these are.
  if (watching.kept !== null) await snapshot.take();
  const trained = baseVariables(classifier, mode, batchNormAlone);
  const variables = [...trained, ...headVariables(classifier)];
  const penalised = penalties
    ? penalisedStep(classifier, penalties.list, penalties.first, { mode, from: part.from, trained })
    : null;
  const ran = await fitWith({ ...schedule, optimizer }, watching, observe, {
    phase: 'train',
    trainee: {
      forward,
      variables,
      snapshot: snapshot.take,
      ...(penalised && { penalised: penalised.step }),
      ...(multipliers && { multipliers: multipliers(variables) }),
    },
    train: batchesOf(train, { ...feedingOf(context), stochNorm: stochNormOf(context, mode) }),
    trainIndices: data.trainIndices,
    validation: plain,
    validationIndices: data.validationIndices,
    batchSize: schedule.batchSize,
    maxSteps,
    seed,
    epochsBefore,
  });
  penalised?.dispose();
  snapshot.restore();
  return { ...ran, parametersTrainable: variables.reduce((sum, v) => sum + v.size, 0) };
}

function feedingOf({ classifier, data, schedule, seed }: TrainingContext): Feeding {
  const { labelSmoothing = 0, mixup = null } = schedule;
  return { head: classifier.head, classWeights: data.classWeights, labelSmoothing, mixup, seed };
}

/** The channels of the batch normalisations that train, where StochNorm draws which of them do not. */
function stochNormOf({ classifier, schedule }: TrainingContext, mode: BaseMode) {
  const p = schedule.fineTuning?.stochNorm;
  if (p === undefined) return null;
  const norms = trainedLayers(classifier.base, mode).filter(({ kind }) => kind === 'batchNorm');
  return { p, channels: norms.map(({ outputShape }) => outputShape.at(-1)!) };
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
