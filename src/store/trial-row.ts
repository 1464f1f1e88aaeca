import { eachQuality } from '../experiment/qualities.ts';
import { columnOf, type QualityColumn } from './quality-columns.ts';
import type { MachineRecord, TransferScores, TrialRecord } from './records.ts';
import { ForeignRow, stored, storedTime } from './stored.ts';

/** A trial of a run as SQLite gives it. */
export interface TrialRow extends Readonly<Record<QualityColumn, number | null>> {
  readonly hash: string;
  readonly spec: string;
  /** The spec as the run's experiment names its axes; null where that is `spec`. */
  readonly named: string | null;
  readonly status: 'finished' | 'failed';
  readonly experiment: string;
  /** JSON; null where it is not known. */
  readonly environment: string | null;
  readonly reused: 0 | 1;
  readonly started_at: string;
  readonly wall_seconds: number;
  readonly error: string | null;
  readonly test_accuracy: number | null;
  readonly test_loss: number | null;
  readonly best_epoch: number;
  readonly best_validation_loss: number | null;
  readonly stopped_early: 0 | 1;
  /** Null where none was fitted, and in trials stored before schema 12. */
  readonly temperature: number | null;
  /** Null, as the two after it, in trials stored before schema 3. */
  readonly steps: number | null;
  readonly tuning: string | null;
  readonly transfer: string | null;
  readonly parameters_total: number;
  readonly parameters_trainable: number;
  readonly peak_memory_bytes: number;
  readonly phase_seconds: string;
  readonly train_images: number;
  readonly validation_images: number;
  readonly test_images: number;
  readonly classes: string;
  readonly artifact: string | null;
  /** Null, as the one after it, without a GPU and in trials stored before schema 6. */
  readonly gpu_peak_memory_mib: number | null;
  readonly gpu_utilisation: number | null;
}

const nameOf = ({ hash }: TrialRow) => `the trial ${hash.slice(0, 12)}`;

/** @param machineOf The machine of an environment, which many trials share. */
export function trialOf(
  row: TrialRow,
  machineOf: (environment: string) => MachineRecord,
): TrialRecord {
  return {
    hash: row.hash,
    spec: stored('spec', row.named ?? row.spec, `the spec of ${nameOf(row)}`),
    status: row.status,
    experiment: row.experiment,
    reused: row.reused === 1,
    startedAt: storedTime(row.started_at, `the start of ${nameOf(row)}`),
    wallSeconds: secondsOf(row),
    gpu: gpuOf(row),
    machine: row.environment === null ? null : machineOf(row.environment),
    error: row.error,
    result: row.status === 'finished' ? resultOf(row) : null,
  };
}

/** Machines of environments, of which each is read once. */
export function machineReader(): (environment: string) => MachineRecord {
  const known = new Map<string, MachineRecord>();
  return (text) => {
    const machine = known.get(text) ?? machineOf(text);
    known.set(text, machine);
    return machine;
  };
}

function machineOf(text: string): MachineRecord {
  const { host, backend, device, cpu, cores, memoryBytes, os, node, workers } = stored(
    'environment',
    text,
    'the environment of a trial',
  );
  return {
    ...(host === undefined ? {} : { host }),
    ...{ backend, device, cpu, cores, memoryBytes, os, node },
    ...(workers === undefined ? {} : { workers }),
  };
}

function secondsOf(row: TrialRow): number {
  if (row.wall_seconds >= 0) return row.wall_seconds;
  throw new ForeignRow(`the time of ${nameOf(row)} is ${row.wall_seconds} s`);
}

function gpuOf({ gpu_peak_memory_mib, gpu_utilisation }: TrialRow): TrialRecord['gpu'] {
  if (gpu_peak_memory_mib === null || gpu_utilisation === null) return null;
  return { peakMemoryMiB: gpu_peak_memory_mib, meanUtilisation: gpu_utilisation };
}

/** A record as SQLite gives it: NULL stands for NaN. */
export type Stored<T> = { [Key in keyof T]: T[Key] extends number ? T[Key] | null : T[Key] };

/** The record of a row that has no NULL but for NaN; it is changed in place. */
export function measured<T extends object>(row: Stored<T>): T {
  const values = row as Record<string, unknown>;
  for (const key in values) values[key] ??= Number.NaN;
  return row as T;
}

/** A figure from 0 to 1; NULL stands for NaN. */
function shareOf(row: TrialRow, column: 'test_accuracy' | QualityColumn): number {
  const value = row[column] ?? Number.NaN;
  if (value < 0 || value > 1)
    throw new ForeignRow(`${column} of ${nameOf(row)} is ${value}: expected 0 to 1`);
  return value;
}

function resultOf(row: TrialRow): TrialRecord['result'] {
  return {
    testAccuracy: shareOf(row, 'test_accuracy'),
    testLoss: row.test_loss ?? Number.NaN,
    ...eachQuality((name) => shareOf(row, columnOf(name))),
    temperature: row.temperature ?? Number.NaN,
    bestEpoch: row.best_epoch,
    bestValidationLoss: row.best_validation_loss ?? Number.NaN,
    stoppedEarly: row.stopped_early === 1,
    steps: row.steps ?? Number.NaN,
    tuning: row.tuning === null ? [] : stored('tuning', row.tuning, `the tuning of ${nameOf(row)}`),
    transfer:
      row.transfer === null
        ? null
        : scoresOf(stored('transfer', row.transfer, `the scores of ${nameOf(row)}`)),
    parametersTotal: row.parameters_total,
    parametersTrainable: row.parameters_trainable,
    peakMemoryBytes: row.peak_memory_bytes,
    phaseSeconds: stored('seconds', row.phase_seconds, `the phases of ${nameOf(row)}`),
    split: { train: row.train_images, validation: row.validation_images, test: row.test_images },
    classes: stored('texts', row.classes, `the classes of ${nameOf(row)}`),
    artifact: row.artifact,
  };
}

/** Scores that older trials lack. */
type LaterScore = 'nLeep' | 'kNN' | 'transRate' | 'gbc' | 'aDistance' | 'frechet';
type StoredScores = Omit<Stored<TransferScores>, LaterScore> & {
  readonly [Name in LaterScore]?: number | null | undefined;
};

/**
 * JSON has no NaN: a score that could not be computed is null there, as is one that does not exist.
 * Older trials lack the later scores.
 */
function scoresOf(found: StoredScores): TransferScores {
  const { logMe, hScore, leep, nce, aDistance = null, frechet = null } = found;
  const later = (value: number | null | undefined) =>
    value === undefined ? null : (value ?? Number.NaN);
  return {
    logMe: logMe ?? Number.NaN,
    hScore: hScore ?? Number.NaN,
    leep,
    nce,
    nLeep: later(found.nLeep),
    kNN: later(found.kNN),
    transRate: later(found.transRate),
    gbc: later(found.gbc),
    aDistance,
    frechet,
  };
}
