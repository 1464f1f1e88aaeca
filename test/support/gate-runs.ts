import { type Config, type ConfigInput, configSchema } from '../../src/gate/settings.ts';
import type {
  ExperimentSnapshot,
  RunSnapshot,
  ThroughputSnapshot,
  TrialSnapshot,
} from '../../src/gate/snapshot.ts';
import type { Side } from '../../src/gate/types.ts';

export function config(changes: ConfigInput = {}): Config {
  return configSchema.parse(changes);
}

/** A finished trial of 1000 test images; all of it can be changed. */
export function trial(changes: Partial<TrialSnapshot> = {}): TrialSnapshot {
  const seed = changes.seed ?? 1;
  const regime = changes.regime ?? 'frozen';
  return {
    base: 'VGG16 32px',
    source: regime === 'scratch' ? null : 'shapes',
    target: 'far',
    regime,
    trainSize: null,
    budget: null,
    seed,
    hash: `before-${regime}-${seed}`,
    startedAt: '2026-01-01T00:00:00.000Z',
    error: null,
    accuracy: 0.8,
    testImages: 1000,
    right: null,
    groups: null,
    seconds: 20,
    memoryBytes: 2 ** 28,
    code: 'code',
    data: 'data',
    weights: 'weights',
    backend: 'backend',
    machine: 'machine; 1 at a time',
    ...changes,
  };
}

/** The trials of later code's settings: other hashes, computed anew. */
export function changed(
  trials: readonly TrialSnapshot[],
  change: (trial: TrialSnapshot) => Partial<TrialSnapshot>,
): TrialSnapshot[] {
  return trials.map((each) => ({
    ...each,
    hash: each.hash.replace('before', 'after'),
    startedAt: '2026-02-02T00:00:00.000Z',
    ...change(each),
  }));
}

export function experiment(changes: Partial<ExperimentSnapshot> = {}): ExperimentSnapshot {
  return {
    name: 'sample',
    file: 'experiments/sample.ts',
    skipReason: null,
    trials: [],
    verdicts: [],
    throughput: [],
    ...changes,
  };
}

export function snapshot(changes: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    run: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    commit: null,
    dirty: null,
    partial: false,
    code: 'code',
    backend: 'backend',
    machine: 'machine',
    experiments: [],
    ...changes,
  };
}

/** A side of one experiment with these trials and timings. */
export function side(
  trials: readonly TrialSnapshot[],
  throughput: readonly ThroughputSnapshot[] = [],
  changes: Partial<RunSnapshot> = {},
): Side {
  const run = changes.run ?? 1;
  return {
    name: `run ${run}`,
    snapshot: snapshot({ ...changes, experiments: [experiment({ trials, throughput })] }),
  };
}

export const SEEDS = [1, 2, 3, 4, 5];

/** One cell over five seeds of these accuracies. */
export function cell(
  accuracies: readonly number[],
  changes: Partial<TrialSnapshot> = {},
): TrialSnapshot[] {
  return accuracies.map((accuracy, i) => trial({ ...changes, seed: i + 1, accuracy }));
}

/** Inference timed in runs of these seconds a batch. */
export function timed(...runs: readonly (readonly number[])[]): ThroughputSnapshot {
  return { base: 'VGG16 32px', task: 'inference', batchSize: 32, medianSeconds: 0.1, runs };
}
