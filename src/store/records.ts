import type { DataCounts } from '../experiment/data-counts.ts';
import type { Fingerprints } from '../experiment/fingerprints.ts';
import type { TrialResult } from '../experiment/result.ts';
import type { Experiment } from '../experiment/schema.ts';
import type { RunSelection } from '../experiment/selection.ts';
import type { TargetTrialSpec, TrialSpec } from '../experiment/trial.ts';

export type {
  AlsoTestRecord,
  EpochRecord,
  HeatMapRecord,
  PredictionRecord,
  TrialResult,
  ValidationRecord,
} from '../experiment/result.ts';
export type { RunSelection, Shard } from '../experiment/selection.ts';
export type { TransferScores } from '../experiment/transfer-scores.ts';

/** Where a run ran, or a trial: stored with it and shown in every report. */
export interface Environment {
  /** The machine's name; absent of a run on one machine, and of its trials. */
  readonly host?: string;
  /** Commit of the working directory; null outside a git repository. */
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
  readonly node: string;
  /** Operating system, release and architecture. */
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly backend: string;
  readonly device: string;
  readonly gpu: boolean;
  readonly precision: string;
  /** Where the backend was loaded from, where there is a choice. */
  readonly origin?: string;
  /** Of a GPU under WebGPU, features that it need not have. */
  readonly features?: readonly string[];
  /** Versions of the harness and of the packages that compute. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of the code that computes; absent in runs stored before schema 5, as the next. */
  readonly code?: string;
  /** Trials side by side, which slow each other down. */
  readonly workers?: number;
}

/** The machine that trained a trial, as far as its time may depend on it. */
export type MachineRecord = Pick<
  Environment,
  'host' | 'backend' | 'device' | 'cpu' | 'cores' | 'memoryBytes' | 'os' | 'node' | 'workers'
>;

/** What a trial was computed from and on. */
export interface ProvenanceRecord {
  /** Null in trials stored before schema 5. */
  readonly fingerprints: Fingerprints | null;
  /** Of the machine that trained it; null where it was not known once its run was gone. */
  readonly environment: Environment | null;
}

/** What tells a run's process from another that has its number. */
export interface ProcessMark {
  readonly host: string;
  /** Of the machine's start; null where the system has no name for it, as of the next two. */
  readonly boot: string | null;
  /** In which numbers of processes are unique: a container has its own. */
  readonly space: string | null;
  /** When the process began, as the system counts. */
  readonly started: string | null;
}

/** A run that is marked as running, and what tells whether it is. */
export interface RunningRun {
  readonly id: number;
  readonly pid: number;
  readonly startedAt: string;
  /** Null in runs stored before schema 10. */
  readonly process: ProcessMark | null;
}

export type RunStatus = 'running' | 'finished' | 'failed' | 'interrupted';

/** How many trials a run has, a trial of two experiments once, and what they took. */
export interface Tally {
  readonly trials: number;
  readonly failed: number;
  readonly reused: number;
}

export interface RunRecord {
  readonly id: number;
  /** Names it in every store that has a copy: a number is of one store alone. */
  readonly identity: string;
  readonly status: RunStatus;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly environment: Environment;
  /** Null where it was asked for all of its plan. */
  readonly selection: RunSelection | null;
  readonly experiments: readonly RunExperiment[];
}

/** An experiment as it stood in a run: its plan is frozen at launch. */
export interface RunExperiment {
  readonly name: string;
  readonly file: string;
  readonly experiment: Experiment;
  /** Why it was not run; null when it was. */
  readonly skipReason: string | null;
  /** Trials planned, so that a report can say what is missing. */
  readonly planned: number;
  /** Images of its data sets by class and split; none where an older version ran it. */
  readonly data: readonly DataCounts[];
  /** What a reader should know of its data, a sentence each. */
  readonly notes: readonly string[];
}

/** What a trial used of its GPU, sampled every second. */
export interface GpuUse {
  /** Memory in use, by whomever, at its highest. */
  readonly peakMemoryMiB: number;
  /** Percent of the time in which the GPU computed, 0 to 100. */
  readonly meanUtilisation: number;
}

/** A trial of a run. */
export interface TrialRecord {
  readonly hash: string;
  readonly spec: TrialSpec;
  readonly status: 'finished' | 'failed';
  /** The run's experiment it belongs to. */
  readonly experiment: string;
  /** Whether an earlier run had computed it. */
  readonly reused: boolean;
  readonly startedAt: string;
  readonly wallSeconds: number;
  /** Null without a GPU, and where nothing could be sampled. */
  readonly gpu: GpuUse | null;
  /** Null where its run was gone before schema 14. */
  readonly machine: MachineRecord | null;
  /** Why it failed; null when it did not. */
  readonly error: string | null;
  /** Absent when it failed. Without what is kept an image or an epoch: that is queried apart. */
  readonly result: Omit<
    TrialResult,
    'epochs' | 'predictions' | 'testGroups' | 'validation' | 'alsoTested' | 'heatMaps'
  > | null;
}

/** The answers of a trial to the test images, in their order. */
export interface AnswerRecord {
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** 1 where it was right, else 0. */
  readonly right: Uint8Array;
  /** [images] The group an image is of, such as its patient, from 0; null where the data set has none, or in trials stored before schema 8. */
  readonly groups: Int32Array | null;
}

/** Trials of one run that differ in their seeds alone. */
export interface AskedRecord {
  readonly run: number;
  /** With one of their seeds. */
  readonly spec: TargetTrialSpec;
  /** Equal where the spec and what computed it are. */
  readonly question: string;
  /** Of those that finished. */
  readonly seeds: readonly number[];
}

/** How a trial's accuracy went, a value an epoch. */
export interface CurveRecord {
  /** 1-based, ascending. */
  readonly epochs: readonly number[];
  /** Of the validation images, 0..1; NaN where training diverged. */
  readonly accuracies: readonly number[];
  /** Of the training batches, 0..1; NaN where training diverged. */
  readonly trained: readonly number[];
  /** Of each epoch's optimizer steps; NaN where they are not known. */
  readonly seconds: readonly number[];
}

/** Throughput of one base, measured alone on the machine. */
export interface ThroughputRecord {
  readonly experiment: string;
  /** `baseLabel` of the base. */
  readonly base: string;
  readonly task: 'inference' | 'training';
  readonly batchSize: number;
  /** Timed samples, after warm-up. */
  readonly samples: number;
  /** Seconds a batch. */
  readonly medianSeconds: number;
  readonly p95Seconds: number;
  /** Relative margin of error of the mean, in percent, 95% (tinybench's rme). */
  readonly relativeMargin: number;
  /** batchSize / medianSeconds. */
  readonly imagesPerSecond: number;
  /** Every sample, seconds a batch, ascending; absent in runs stored before schema 5. */
  readonly sampleSeconds?: readonly number[];
  /** Seconds a batch in which the GPU computed, by its own timestamps; null where it takes none. */
  readonly gpuSeconds: number | null;
}
