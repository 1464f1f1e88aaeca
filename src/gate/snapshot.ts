import { machineText, timedOn } from '../analysis/machines.ts';
import type { Cell, Comparison, Verdict } from '../analysis/types.ts';
import { type CellName, cellKey } from '../experiment/cell.ts';
import { contentHash } from '../experiment/hash.ts';
import { metricName } from '../experiment/metric.ts';
import { baseLabel } from '../experiment/trial.ts';
import type { Resampling } from '../stats/resampled.ts';
import type {
  AnswerRecord,
  Environment,
  ProvenanceRecord,
  RunExperiment,
  RunRecord,
  ThroughputRecord,
  TrialRecord,
} from '../store/records.ts';
import { packGroups, packRight } from './packed.ts';

/** A trial as two runs are compared by it. Hashes are cut to 16 digits; NaN and infinite figures are null. */
export interface TrialSnapshot extends CellName {
  readonly seed: number;
  readonly hash: string;
  /** ISO 8601: with the hash it tells whether two runs share one computation. */
  readonly startedAt: string;
  /** Why it failed; null when it did not. */
  readonly error: string | null;
  readonly accuracy: number | null;
  /** What the verdicts are about, where that is not accuracy: its name, and its value. */
  readonly metric?: { readonly name: string; readonly value: number | null } | undefined;
  /** Of cross-validation: the folds, and what is tested over what is trained on. */
  readonly folds?: Resampling | undefined;
  readonly testImages: number | null;
  /** Whether each test image was right, as `packRight` has it; null where it is not known, as in files stored before schema 2. */
  readonly right: string | null;
  /** The groups of the test images, as `packGroups` has them; null where there are none. */
  readonly groups: string | null;
  readonly seconds: number | null;
  readonly memoryBytes: number | null;
  /** What decided its result; null where it is not known. */
  readonly code: string | null;
  readonly data: string | null;
  readonly weights: string | null;
  readonly backend: string | null;
  /** Where and beside how many others it was computed; null where it is not known. */
  readonly machine: string | null;
}

interface VerdictSnapshot extends CellName {
  readonly verdict: Verdict;
  readonly gap: number | null;
  readonly interval: readonly [number, number] | null;
}

/** Timings of one task, one list of samples a run: the run itself first, then earlier runs of the same code on the same machine. */
export interface ThroughputSnapshot {
  readonly base: string;
  readonly task: ThroughputRecord['task'];
  readonly batchSize: number;
  readonly medianSeconds: number | null;
  /** Seconds a batch; empty where samples were not kept. */
  readonly runs: readonly (readonly number[])[];
}

export interface ExperimentSnapshot {
  readonly name: string;
  /** As the user named it. */
  readonly file: string;
  /** Why it was not run; null when it was. */
  readonly skipReason: string | null;
  readonly trials: readonly TrialSnapshot[];
  readonly verdicts: readonly VerdictSnapshot[];
  readonly throughput: readonly ThroughputSnapshot[];
}

/** A run as it is compared with another: what a baseline file keeps of it. */
export interface RunSnapshot {
  readonly run: number;
  readonly startedAt: string;
  readonly commit: string | null;
  readonly dirty: boolean | null;
  /** Whether it was asked for a part of its plan and lacks some of the rest. */
  readonly partial: boolean;
  /** Cut as the trials' hashes are; null where it is not known. */
  readonly code: string | null;
  readonly backend: string;
  readonly machine: string;
  readonly experiments: readonly ExperimentSnapshot[];
}

/** What is read of one experiment of a run. */
export interface ExperimentRows {
  readonly entry: RunExperiment;
  readonly trials: readonly TrialRecord[];
  readonly provenance: ReadonlyMap<string, ProvenanceRecord>;
  readonly answers: ReadonlyMap<string, AnswerRecord>;
  readonly cells: readonly Cell[];
  readonly comparisons: readonly Comparison[];
  /** Of the run, then of earlier runs that repeat it. */
  readonly throughput: readonly (readonly ThroughputRecord[])[];
}

/** Everything of a run that a comparison needs, sorted and rounded, so that equal runs have equal snapshots. */
export function snapshotOf(run: RunRecord, experiments: readonly ExperimentRows[]): RunSnapshot {
  const { gitCommit, gitDirty, code } = run.environment;
  return {
    run: run.id,
    startedAt: run.startedAt,
    commit: gitCommit,
    dirty: gitDirty,
    partial: isPartial(
      run,
      experiments.map(({ entry, trials }) => [entry, trials.length]),
    ),
    code: code === undefined ? null : cut(code),
    backend: backendOf(run.environment),
    machine: machineText(run.environment),
    experiments: experiments.map(experimentOf).sort(by(({ name }) => name)),
  };
}

/**
 * Whether a run was asked for a part of its plan and lacks some of the rest; what
 * earlier runs knew of it is not lacking.
 * @param found Experiments of the run, and how many trials it has of each.
 */
export function isPartial(
  { selection }: Pick<RunRecord, 'selection'>,
  found: readonly (readonly [RunExperiment, number])[],
): boolean {
  return (
    selection !== null &&
    found.some(([{ skipReason, planned }, count]) => skipReason === null && count < planned)
  );
}

/** Enough of a SHA-256 to tell one from another. */
function cut(hash: string): string {
  return hash.slice(0, 16);
}

function experimentOf(rows: ExperimentRows): ExperimentSnapshot {
  const { entry, trials, provenance, answers, comparisons, throughput } = rows;
  return {
    name: entry.name,
    file: entry.file,
    skipReason: entry.skipReason,
    trials: trials
      .flatMap((trial) => trialOf(trial, rows, provenance.get(trial.hash), answers.get(trial.hash)))
      .sort(by(sortable)),
    verdicts: comparisons.map(verdictOf).sort(by(sortable)),
    throughput: throughputOf(throughput),
  };
}

function trialOf(
  trial: TrialRecord,
  rows: ExperimentRows,
  from: ProvenanceRecord | undefined,
  answers: AnswerRecord | undefined,
): TrialSnapshot[] {
  const { spec, result } = trial;
  if (spec.kind !== 'target') return [];
  const known = from?.fingerprints ?? null;
  return [
    {
      base: baseLabel(spec.base),
      source: spec.source,
      target: spec.data.name,
      regime: spec.regime,
      trainSize: spec.trainSize,
      budget: spec.budget,
      seed: spec.seed,
      hash: cut(trial.hash),
      startedAt: trial.startedAt,
      error: trial.error,
      accuracy: result && rounded(result.testAccuracy, 6),
      ...metricOf(trial, rows),
      ...foldsOf(trial),
      testImages: result?.split.test ?? null,
      right: answers === undefined ? null : packRight(answers),
      groups: answers?.groups ? packGroups(answers.groups) : null,
      seconds: rounded(trial.wallSeconds, 3),
      memoryBytes: result && rounded(result.peakMemoryBytes, 0),
      code: known && cut(known.code),
      data: known && cut(known.data),
      weights: known?.weights ? cut(known.weights) : null,
      backend: known && cut(contentHash(known.backend)),
      machine: timedOn(from?.environment ?? null),
    },
  ];
}

function metricOf(
  { hash }: TrialRecord,
  { entry, cells }: ExperimentRows,
): Pick<TrialSnapshot, 'metric'> {
  const { metric } = entry.experiment.verdict;
  if (metric === 'accuracy') return {};
  const own = cells.flatMap(({ trials }) => trials).find((trial) => trial.hash === hash);
  const value = own === undefined ? null : rounded(own.value, 6);
  return { metric: { name: metricName(metric), value } };
}

function foldsOf({ spec, result }: TrialRecord): Pick<TrialSnapshot, 'folds'> {
  if (spec.kind !== 'target' || spec.fold === undefined || result === null) return {};
  const { folds } = spec.fold;
  const { train, validation } = result.split;
  const testShare = (train + validation) / (train * (folds - 1));
  return { folds: { folds, testShare: Number(testShare.toFixed(6)) } };
}

function verdictOf(comparison: Comparison): VerdictSnapshot {
  const { base, source, target, regime, trainSize, budget, verdict, gap, interval } = comparison;
  return {
    base,
    source,
    target,
    regime,
    trainSize: trainSize === 'all' ? null : trainSize,
    budget,
    verdict,
    gap: gap === null ? null : rounded(gap, 6),
    interval: interval && [rounded(interval[0], 6) ?? -1, rounded(interval[1], 6) ?? 1],
  };
}

function throughputOf([own = [], ...earlier]: ExperimentRows['throughput']): ThroughputSnapshot[] {
  const same = (a: ThroughputRecord) => (b: ThroughputRecord) =>
    a.base === b.base && a.task === b.task && a.batchSize === b.batchSize;
  return own
    .map((record) => ({
      base: record.base,
      task: record.task,
      batchSize: record.batchSize,
      medianSeconds: significant(record.medianSeconds),
      runs: [record, ...earlier.flatMap((run) => run.find(same(record)) ?? [])].flatMap(
        ({ sampleSeconds }) =>
          sampleSeconds === undefined
            ? []
            : [sampleSeconds.map(significant).filter((value) => value !== null)],
      ),
    }))
    .sort(by(({ base, task, batchSize }) => [base, task, batchSize].join(' ')));
}

/** The harness's own version is not part of it: the code's fingerprint is finer. */
function backendOf({ backend, precision, versions }: Environment): string {
  const { 'transfer-bench': _, ...packages } = versions;
  return cut(contentHash({ backend, precision, packages }));
}

/** Seeds in the order of their numbers. */
const sortable = (cell: CellName & { readonly seed?: number }) =>
  `${cellKey(cell)}${String(cell.seed ?? 0).padStart(16, '0')}`;

function by<T>(textOf: (item: T) => string) {
  return (a: T, b: T) => {
    const [first, second] = [textOf(a), textOf(b)];
    return first < second ? -1 : Number(first > second);
  };
}

function rounded(value: number, digits: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : null;
}

/** Five digits: more than any clock's noise leaves. */
function significant(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
