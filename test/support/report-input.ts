import { analyse } from '../../src/analysis/analyse.ts';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import type { PlainRegime } from '../../src/experiment/regime.ts';
import type { PredictionRecord } from '../../src/experiment/result.ts';
import type { Experiment, ExperimentInput } from '../../src/experiment/schema.ts';
import { baseLabel, type TargetTrialSpec, type TrialSpec } from '../../src/experiment/trial.ts';
import { validateExperiment } from '../../src/experiment/validate.ts';
import type { ReportInput } from '../../src/report/input/input.ts';
import type {
  AnswerRecord,
  CurveRecord,
  ThroughputRecord,
  TrialRecord,
} from '../../src/store/records.ts';

/** 4 bases, 2 targets, 3 regimes, 3 seeds. */
const EXPERIMENT: ExperimentInput = {
  name: 'near-and-far',
  question: 'Does pretraining on shapes help when the target is texture?',
  bases: [
    { name: 'VGG16', width: 0.25 },
    { name: 'ResNet50', width: 0.25 },
    { name: 'DenseNet121', width: 0.5 },
    { name: 'InceptionResNetV2', width: 0.25 },
  ],
  sources: [
    {
      kind: 'pretrain',
      name: 'shape',
      data: { kind: 'procedural', name: 'shapes', label: 'shape', train: 2000, test: 500 },
      training: { epochs: 20 },
    },
  ],
  targets: [
    { kind: 'procedural', name: 'near', label: 'shape', train: 400, test: 1000, palette: 'dark' },
    { kind: 'procedural', name: 'far', label: 'texture', train: 400, test: 1000, seed: 1 },
  ],
  seeds: [1, 2, 3],
  training: { epochs: 12, batchSize: 32, 'fine-tuned': { from: 'block5' } },
};

const REGIME_LIFT: Record<string, Record<PlainRegime, number>> = {
  near: { frozen: 0.06, 'fine-tuned': 0.09, scratch: 0 },
  far: { frozen: -0.11, 'fine-tuned': -0.004, scratch: 0 },
};
const BASE_LEVEL = [0.71, 0.76, 0.79, 0.74];
const BASE_PARAMETERS = [922_000, 1_493_000, 1_775_000, 3_431_000];
/** One white pixel. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';
const ERROR = 'the loss is NaN at step 41: the learning rate 0.001 is too high';

const CLASSES = ['circle', 'square', 'triangle', 'star'];

/** A run of the experiment; `change` alters the experiment before it is planned, and `alter` each trial. */
export function reportInput(
  change: Partial<ExperimentInput> = {},
  alter: (trial: TrialRecord, index: number) => TrialRecord = (trial) => trial,
): ReportInput {
  const experiment = validateExperiment('fixture', { ...EXPERIMENT, ...change });
  const planned = expandMatrix(experiment).map(({ trial }) => trial);
  const trials = planned.map((spec, index) => alter(trialOf(experiment, spec, index), index));
  const answers = answersOf(trials);
  const run = {
    name: experiment.name,
    file: `experiments/${experiment.name}.ts`,
    experiment,
    skipReason: null,
    data: [],
    notes: [],
    planned: planned.length,
  };
  return {
    run: {
      id: 12,
      status: 'finished',
      identity: 'a run',
      selection: null,
      startedAt: '2026-11-24T03:35:12.000Z',
      finishedAt: '2026-11-24T04:20:41.000Z',
      environment: {
        gitCommit: '0123456789abcdef0123456789abcdef01234567',
        gitDirty: true,
        node: 'v20.19.5',
        os: 'Linux 6.8.0 x64',
        cpu: 'AMD EPYC 7B13',
        cores: 8,
        memoryBytes: 33_554_432_000,
        backend: 'wasm',
        device: 'CPU, SIMD, 4 threads',
        gpu: false,
        precision: 'float32',
        versions: { 'transfer-bench': '0.1.0', '@tensorflow/tfjs-core': '4.22.0' },
      },
      experiments: [run],
    },
    experiment: run,
    trials,
    curves: new Map(
      trials
        .filter((trial) => trial.result !== null)
        .map((trial) => [trial.hash, curveOf(trial.spec, trial.result!)]),
    ),
    answers,
    heatMaps: new Map(),
    predictionsOf: (hash) => predictionsIn(answers.get(hash)),
    picturesOf: async (_, examples) => ({
      pictures: new Map(examples.map((example) => [example, PICTURE])),
    }),
    samplesOf: async () => ({
      images: CLASSES.map((label) => ({ label, picture: PICTURE })),
    }),
    throughput: throughputOf(experiment),
    analysis: analyse(experiment, trials, { answers }),
    version: '0.1.0',
  };
}

/** What `reportInput` makes of a small experiment: one base, so that a table has few rows. */
export const ONE_BASE = {
  bases: [{ name: 'VGG16', width: 0.25 }],
} satisfies Partial<ExperimentInput>;

/** Gives each trial of a target this test accuracy; where there is none it failed. */
export function scoring(accuracyOf: (spec: TargetTrialSpec) => number | null) {
  return (trial: TrialRecord): TrialRecord => {
    if (trial.spec.kind !== 'target' || trial.result === null) return trial;
    const testAccuracy = accuracyOf(trial.spec);
    return testAccuracy === null
      ? { ...trial, status: 'failed', error: ERROR, result: null }
      : { ...trial, result: { ...trial.result, testAccuracy } };
  };
}

/** The input without what the failed trials would have given; every trial failed. */
export function allFailed(): ReportInput {
  const input = reportInput();
  const trials = input.trials.map((trial) => ({
    ...trial,
    status: 'failed' as const,
    error: 'the process ran out of memory',
    result: null,
  }));
  return {
    ...input,
    trials,
    curves: new Map(),
    answers: new Map(),
    predictionsOf: () => [],
    throughput: [],
    analysis: analyse(input.experiment.experiment, trials),
  };
}

function trialOf(experiment: Experiment, spec: TrialSpec, index: number): TrialRecord {
  const base = experiment.bases.findIndex((b) => baseLabel(b) === baseLabel(spec.base));
  const lost =
    spec.kind === 'target' &&
    spec.base.name === 'InceptionResNetV2' &&
    spec.regime === 'fine-tuned' &&
    spec.data.name === 'far' &&
    spec.seed === 3;
  const lift =
    spec.kind === 'target'
      ? (REGIME_LIFT[spec.data.name]?.[spec.regime as PlainRegime] ?? 0)
      : 0.12;
  const accuracy = round((BASE_LEVEL[base] ?? 0.7) + lift + 0.008 * noise(index));
  const epochs = 8 + (index % 5);
  const seconds = epochs * (2 + 3 * base) * (spec.kind === 'target' ? slowness(spec) : 4);
  return {
    hash: index.toString(16).padStart(64, '0'),
    spec,
    status: lost ? 'failed' : 'finished',
    experiment: experiment.name,
    reused: spec.kind === 'pretraining',
    startedAt: new Date(Date.UTC(2026, 10, 24, 3, 36) + index * 30_000).toISOString(),
    wallSeconds: lost ? 3.2 : seconds,
    gpu: null,
    machine: null,
    error: lost ? ERROR : null,
    result: lost
      ? null
      : {
          testAccuracy: accuracy,
          testLoss: round(1.4 * (1 - accuracy) + 0.2),
          balancedAccuracy: round(accuracy - 0.004),
          auc: round(0.5 + accuracy / 2),
          calibrationError: 0.04 + 0.01 * base,
          scaledCalibrationError: 0.02 + 0.005 * base,
          temperature: 1.5,
          bestEpoch: epochs - 3,
          bestValidationLoss: round(1.3 * (1 - accuracy) + 0.2),
          stoppedEarly: epochs < 12,
          steps: epochs * 12,
          tuning: [],
          transfer: transferOf(spec, base, accuracy),
          parametersTotal: (BASE_PARAMETERS[base] ?? 0) + 136_000,
          parametersTrainable:
            spec.kind === 'target' && spec.regime === 'frozen'
              ? 136_000
              : (BASE_PARAMETERS[base] ?? 0) + 130_000,
          peakMemoryBytes: 812_345_678 + base * 200_000_000,
          phaseSeconds: { data: 0.4, train: seconds * 0.9, evaluate: seconds * 0.06 },
          split: { train: 360, validation: 40, test: 1000 },
          classes: CLASSES,
          artifact: spec.kind === 'pretraining' ? 'a'.repeat(64) : null,
        },
  };
}

function transferOf(spec: TrialSpec, base: number, accuracy: number) {
  if (spec.kind !== 'target' || spec.regime !== 'frozen') return null;
  return {
    logMe: round(accuracy - 0.9),
    hScore: 1 + base,
    leep: -0.9 - 0.1 * base,
    nce: -1.1,
    nLeep: -0.8,
    kNN: 0.75,
    transRate: 2 + base,
    gbc: -0.5,
    aDistance: 1.25,
    frechet: 3 + base,
  };
}

/** Each trial's right answers, spread over the classes as its accuracy has it. */
function answersOf(trials: readonly TrialRecord[]): Map<string, AnswerRecord> {
  return new Map(
    trials.flatMap(({ hash, result }) => {
      if (result === null) return [];
      const images = Array.from({ length: result.split.test }, (_, i) => i);
      const right = Math.round(result.testAccuracy * images.length);
      return [
        [
          hash,
          answerOf(
            images.map((i) => i % result.classes.length),
            images.map((i) => Number((i * 391) % images.length < right)),
            result.classes.length,
          ),
        ] as const,
      ];
    }),
  );
}

function answerOf(
  labels: readonly number[],
  right: readonly number[],
  classes: number,
): AnswerRecord {
  return {
    labels: Int32Array.from(labels),
    predicted: Int32Array.from(labels, (label, i) => (right[i] ? label : (label + 1) % classes)),
    right: Uint8Array.from(right),
    groups: null,
  };
}

/** Probabilities to an answer: the rest of the likeliest is shared alike. */
function predictionsIn(answer: AnswerRecord | undefined): PredictionRecord[] {
  if (answer === undefined) return [];
  const classes = Math.max(...answer.labels) + 1;
  return Array.from(answer.labels, (label, example) => {
    const predicted = answer.predicted[example]!;
    const confidence = 0.5 + ((example * 37) % 50) / 101;
    const probabilities = Float32Array.from({ length: classes }, (_, i) =>
      i === predicted ? confidence : (1 - confidence) / (classes - 1),
    );
    return { example, label, predicted, confidence, probabilities };
  });
}

function slowness(spec: TargetTrialSpec): number {
  return { frozen: 0.2, 'fine-tuned': 0.9, scratch: 1.1 }[spec.regime as PlainRegime];
}

/** Three epochs more than to the best: all that there were. */
function curveOf(
  spec: TrialSpec,
  { testAccuracy: end, bestEpoch }: NonNullable<TrialRecord['result']>,
): CurveRecord {
  const tau =
    spec.kind === 'target'
      ? { frozen: 1.5, 'fine-tuned': 2, scratch: 4 }[spec.regime as PlainRegime]
      : 3;
  const epochs = Array.from({ length: bestEpoch + 3 }, (_, i) => i + 1);
  const risen = (epoch: number) => end - (end - 0.25) * Math.exp(-epoch / tau);
  return {
    epochs,
    trained: epochs.map((epoch) => round(Math.min(1, risen(epoch) + 0.004 * epoch))),
    seconds: epochs.map(() => (spec.kind === 'target' && spec.regime === 'frozen' ? 0.2 : 1)),
    accuracies: epochs.map((epoch) => round(risen(epoch) + 0.01 * noise(epoch * 7 - 7))),
  };
}

function throughputOf(experiment: Experiment): ThroughputRecord[] {
  return experiment.bases.flatMap((base, index) =>
    (['inference', 'training'] as const).map((task): ThroughputRecord => {
      const medianSeconds = 0.021 * (1 + 1.7 * index) * (task === 'training' ? 3.4 : 1);
      return {
        experiment: experiment.name,
        base: baseLabel(base),
        task,
        batchSize: 32,
        samples: 10,
        medianSeconds,
        p95Seconds: medianSeconds * 1.12,
        relativeMargin: 2.4 + index,
        imagesPerSecond: 32 / medianSeconds,
        gpuSeconds: null,
      };
    }),
  );
}

const round = (value: number) => Math.round(value * 1e5) / 1e5;
/** A fixed irregular sequence in -1..1. */
const noise = (index: number) => Math.sin(index * 12.9898 + 4.1414);
