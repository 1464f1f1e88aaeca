import type { Fingerprints } from '../../src/experiment/fingerprints.ts';
import { generatorOf } from '../../src/experiment/random.ts';
import { HEAT_METHODS } from '../../src/experiment/result.ts';
import type { TargetTrialSpec } from '../../src/experiment/trial.ts';
import type {
  Environment,
  MachineRecord,
  RunExperiment,
  ThroughputRecord,
  TrialResult,
} from '../../src/store/records.ts';
import type { EndedTrial } from '../../src/store/trial-writer.ts';
import { sample } from './sample-experiment.ts';

export const ENVIRONMENT: Environment = {
  gitCommit: null,
  gitDirty: null,
  node: 'v20.20.2',
  os: 'Linux 6.8.0 x64',
  cpu: 'a processor',
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  backend: 'wasm',
  device: 'CPU, SIMD',
  gpu: false,
  precision: 'float32',
  versions: { 'transfer-bench': '0.1.0' },
};

/** What a trial says of a machine of `ENVIRONMENT`'s kind. */
export function machine(changes: Partial<MachineRecord> = {}): MachineRecord {
  const { backend, device, cpu, cores, memoryBytes, os, node } = ENVIRONMENT;
  return { backend, device, cpu, cores, memoryBytes, os, node, ...changes };
}

export const FINGERPRINTS: Fingerprints = {
  code: 'code',
  data: 'data',
  weights: null,
  backend: { name: 'wasm' },
};

export function runExperiment(name = 'sample'): RunExperiment {
  return {
    name,
    file: `experiments/${name}.ts`,
    experiment: sample({ name }),
    skipReason: null,
    data: [],
    notes: [],
    planned: 30,
  };
}

export function targetSpec(seed: number): TargetTrialSpec {
  const { bases, targets } = sample();
  return {
    kind: 'target',
    base: bases[0]!,
    source: 'shapes',
    start: 'weights',
    data: targets[0]!,
    trainSize: null,
    regime: 'frozen',
    budget: null,
    seed,
    schedule: {
      budget: { epochs: 6 },
      batchSize: 16,
      optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 },
      head: { units: [8] },
      earlyStopping: false,
      augmentation: false,
      batchNormMomentum: null,
      validation: 0.1,
      tune: false,
    },
    scaling: 'caffe',
  };
}

/** A finished trial named after its number, which decides every figure in it. */
export function endedTrial(number: number, experiment = 'sample', images = 40): EndedTrial {
  return {
    experiment,
    hash: `trial-${number}`,
    spec: targetSpec(number),
    startedAt: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
    wallSeconds: generatorOf('wall', number).uniform() * 100,
    outcome: { result: resultOf(number, images) },
  };
}

export function resultOf(number: number, images = 40): TrialResult {
  const random = generatorOf('result', number);
  const draw = () => random.uniform();
  return {
    testAccuracy: draw(),
    testLoss: draw() * 3,
    balancedAccuracy: draw(),
    auc: draw(),
    calibrationError: draw(),
    scaledCalibrationError: draw(),
    temperature: 1.5,
    bestEpoch: 1 + random.int(4),
    bestValidationLoss: draw(),
    stoppedEarly: number % 2 === 0,
    steps: 100 + number,
    tuning: [
      { learningRate: 1e-3, weightDecay: 0, validationLoss: draw(), steps: 9, chosen: true },
      { learningRate: 10, weightDecay: 0, validationLoss: null, steps: 0, chosen: false },
    ],
    transfer:
      number % 3 === 0
        ? null
        : {
            logMe: draw(),
            hScore: draw(),
            leep: -draw(),
            nce: null,
            nLeep: -draw(),
            kNN: draw(),
            transRate: draw(),
            gbc: -draw(),
            aDistance: null,
            frechet: draw(),
          },
    parametersTotal: 14_714_688 + number,
    parametersTrainable: 535_562,
    peakMemoryBytes: 2 ** 40 + number,
    phaseSeconds: { data: draw(), train: draw(), evaluate: draw() },
    split: { train: 36, validation: 4, test: images },
    classes: ['circle', 'square'],
    epochs: Array.from({ length: 1 + (number % 5) }, (_, i) => ({
      phase: i === 0 ? 'head' : 'train',
      epoch: i + 1,
      loss: draw(),
      accuracy: draw(),
      validationLoss: draw(),
      validationAccuracy: draw(),
      seconds: draw(),
      imagesPerSecond: draw() * 1000,
    })),
    predictions: Array.from({ length: images }, (_, example) => ({
      example,
      label: random.int(2),
      predicted: random.int(2),
      confidence: draw(),
      probabilities: Float32Array.of(draw(), draw()),
    })),
    testGroups: number % 3 === 0 ? Int32Array.from({ length: images }, (_, i) => i >> 1) : null,
    alsoTested: [
      {
        name: 'blur 1',
        loss: draw(),
        labels: Int32Array.of(1, 0),
        probabilities: Float32Array.from({ length: 4 }, draw),
        groups: number % 2 === 0 ? Int32Array.of(0, 0) : null,
      },
    ],
    ...(number % 2 === 1 && {
      heatMaps: HEAT_METHODS.map((method) => ({
        example: number % images,
        method,
        layer: method === 'grad-cam' ? 'block3_conv3' : null,
        height: 2,
        width: 1,
        values: Float32Array.of(1, draw()),
        inside: draw(),
        area: number % 3 === 0 ? null : draw(),
      })),
    }),
    validation: {
      labels: Int32Array.of(0, 1, 0, 1),
      probabilities: Float32Array.from({ length: 8 }, draw),
    },
    artifact: null,
  };
}

export const THROUGHPUT: ThroughputRecord = {
  experiment: 'sample',
  base: 'VGG16 32px',
  task: 'inference',
  batchSize: 32,
  samples: 10,
  medianSeconds: 0.1 + 0.2,
  p95Seconds: 0.4,
  relativeMargin: 2.5,
  imagesPerSecond: 32 / (0.1 + 0.2),
  gpuSeconds: null,
};
