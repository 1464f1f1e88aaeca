import type { Regime } from '../../src/experiment/regime.ts';
import type { EpochRecord } from '../../src/experiment/result.ts';
import type { FineTuning, Schedule } from '../../src/experiment/schedule.ts';
import type { TargetTrialSpec, TrialSpec } from '../../src/experiment/trial.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { type ClassifierWeights, initialWeights } from '../../src/models/weights/weights.ts';
import { runTrial } from '../../src/training/run-trial.ts';

export const base = { name: 'ResNet50', width: 1 / 16, inputSize: 32 } as const;
export const schedule: Schedule = {
  budget: { epochs: 3 },
  batchSize: 8,
  optimizer: {
    name: 'adam',
    learningRate: 2e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    weightDecay: 0,
  },
  head: { units: [8] },
  earlyStopping: { patience: 2 },
  augmentation: false,
  batchNormMomentum: null,
  validation: 0.25,
  tune: false,
};
export const tuning: FineTuning = { headEpochs: 1, baseLearningRate: 1e-3, batchNorm: 'frozen' };

/** A trial of a second or less: 48 images of three classes. */
export function trial(
  regime: Regime,
  changes: Partial<Schedule> = {},
  rest: Partial<TargetTrialSpec> = {},
): TargetTrialSpec {
  return {
    kind: 'target',
    base,
    source: regime === 'scratch' ? null : 'shapes',
    start: regime === 'scratch' ? 'random' : 'weights',
    trainSize: null,
    budget: null,
    data: {
      kind: 'procedural',
      name: 'colours',
      label: 'colour',
      classes: 3,
      size: 16,
      train: 48,
      test: 24,
      palette: 'vivid',
      noise: 0.02,
      objectSize: [0.5, 0.9],
      seed: 0,
    },
    regime,
    seed: 1,
    schedule: {
      ...schedule,
      ...(regime === 'fine-tuned' ? { fineTuning: tuning } : {}),
      ...changes,
    },
    scaling: 'torch',
    ...rest,
  };
}

/** Weights to start from. */
export const start = (): ClassifierWeights => ({
  base: initialWeights(buildBase(base), 99),
  head: null,
});

/**
 * Runs a trial and collects what it reports.
 * @param planned The fingerprint of its data.
 */
export async function run(
  spec: TrialSpec,
  from: ClassifierWeights | null = null,
  planned: string | null = null,
) {
  const phases: string[] = [];
  const epochs: EpochRecord[] = [];
  const observer = {
    phase: (name: string) => phases.push(name),
    images: () => {},
    epoch: (record: EpochRecord) => epochs.push(record),
  };
  const outcome = await runTrial(spec, from, observer, null, null, planned);
  return { ...outcome, phases, reported: epochs };
}

/** A result without what a clock measured. */
export function timeless({ result }: Awaited<ReturnType<typeof run>>) {
  const epochs = result.epochs.map(({ seconds: _s, imagesPerSecond: _i, ...rest }) => rest);
  return { ...result, phaseSeconds: null, epochs };
}
