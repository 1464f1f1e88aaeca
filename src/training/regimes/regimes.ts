import { BenchError } from '../../errors.ts';
import { readWeights } from '../../models/weights/weights.ts';
import { type BaseMode, baseDigest, parametersOf } from '../classifier.ts';
import { multipliersOf } from '../remedies/multipliers.ts';
import { type Watch, watch } from './early-stopping.ts';
import { ENCODER_ALONE } from './encoded-part.ts';
import { phasesOf, stepsOf, stepsPerEpoch } from './fit.ts';
import { trainHead, trainWhole } from './phases.ts';
import { stagesOf } from './stages.ts';
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
  // StochNorm adds nothing to the loss, but its channels reach the base by the same step.
  const list = tuning.penalties ?? (tuning.stochNorm === undefined ? null : []);
  const penalties = list
    ? { list, first: await readWeights(context.classifier.baseWeights) }
    : null;
  const [headSteps] = phasesOf(schedule, count) as [number, number];
  const head = await trainHead(context, headSteps, watching);
  head.restore();
  const multipliers = multipliersOf(context.classifier, tuning);
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
      penalties,
      multipliers,
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

function outcome(
  watching: Watch,
  ran: { epochs: number; steps: number },
  budget: number,
  parametersTrainable: number,
): Trained {
  if (watching.kept === null) throw new BenchError('trial', 'the budget holds no training step');
  return {
    epochs: ran.epochs,
    steps: ran.steps,
    bestEpoch: watching.kept.epoch,
    bestValidationLoss: watching.kept.loss,
    stoppedEarly: ran.steps < budget,
    parametersTrainable,
  };
}
