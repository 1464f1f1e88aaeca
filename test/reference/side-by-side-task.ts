import type { DataSpec } from '../../src/experiment/data-schema.ts';
import type { FineTuning, Schedule } from '../../src/experiment/schedule.ts';
import type { TrialSpec } from '../../src/experiment/trial.ts';
import type { ClassifierWeights } from '../../src/models/weights/weights.ts';
import { runTrial } from '../../src/training/run-trial.ts';

/** Regimes that are trained on both sides, three epochs each. */
export const SIDES = ['frozen', 'fine-tuned'] as const;
export const SEED = 1;

const COLOURS: DataSpec = {
  kind: 'procedural',
  name: 'colours',
  label: 'colour',
  classes: 4,
  size: 32,
  train: 200,
  test: 40,
  palette: 'vivid',
  noise: 0.05,
  objectSize: [0.45, 0.8],
  seed: 1,
};
/** What is trained on where no CIFAR-10 is at hand. */
export const EMBEDDED: DataSpec = { ...COLOURS, name: 'target', palette: 'pastel', seed: 2 };

const RATE = 2e-4;
/** The article's head; a rate, a batch and a scaling at which so few images teach something. */
export const SCHEDULE = {
  budget: { epochs: 3 },
  batchSize: 8,
  optimizer: {
    name: 'adam',
    learningRate: RATE,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    weightDecay: 0,
  },
  head: { units: [1024] },
  earlyStopping: false,
  augmentation: false,
  batchNormMomentum: null,
  validation: 0.1,
  tune: false,
} satisfies Schedule;

/** Base and head together from the first step, as compile() and fit() would on the Keras side. */
const WHOLE: FineTuning = { headEpochs: 0, baseLearningRate: 1e-5, batchNorm: 'frozen' };

export function sideTrial(data: DataSpec, regime: (typeof SIDES)[number]): TrialSpec {
  return {
    kind: 'target',
    base: { name: 'VGG16', width: 0.25, inputSize: 32 },
    source: 'colours',
    start: 'weights',
    data,
    trainSize: null,
    regime,
    budget: null,
    seed: SEED,
    schedule: regime === 'frozen' ? SCHEDULE : { ...SCHEDULE, fineTuning: WHOLE },
    scaling: 'caffe',
  };
}

/** The base's weights after a short pretraining on colours. */
export async function pretrainedBase(): Promise<ClassifierWeights> {
  const { base, scaling } = sideTrial(COLOURS, 'frozen');
  const { trained } = await runTrial(
    {
      kind: 'pretraining',
      base,
      source: 'colours',
      data: COLOURS,
      seed: 0,
      schedule: { ...SCHEDULE, budget: { epochs: 8 } },
      scaling,
    },
    null,
    silent,
  );
  return trained!;
}

/** [training loss, validation loss] of each epoch. */
export async function lossesOf(trial: TrialSpec, start: ClassifierWeights): Promise<number[][]> {
  const { result } = await runTrial(trial, start, silent);
  return result.epochs.map(({ loss, validationLoss }) => [loss, validationLoss]);
}

const silent = { phase: () => {}, images: () => {}, epoch: () => {} };
