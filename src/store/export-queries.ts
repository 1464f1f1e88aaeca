import type { Database } from 'better-sqlite3';
import type { EpochRecord, PredictionRecord } from './records.ts';
import { ForeignRow } from './stored.ts';
import { measured, type Stored } from './trial-row.ts';

/** Whose epoch or prediction it is: a trial is named by its hash and its start. */
interface Owner {
  readonly run: number;
  readonly experiment: string;
  readonly hash: string;
  readonly startedAt: string;
}

type EpochRow = Owner & EpochRecord;
/** Probabilities are empty in trials stored before schema 3. */
type PredictionRow = Owner & PredictionRecord;

export interface ExportQueries {
  /** Epochs of runs' trials, each trial once, under the first of the runs that has it; read as they are asked for. */
  eachEpoch(runs: readonly number[]): Iterable<EpochRow>;
  /** Predictions of runs' trials, as `eachEpoch`. */
  eachPrediction(runs: readonly number[]): Iterable<PredictionRow>;
}

const OWNERS = `
  FROM run_trials JOIN trials ON trials.id = run_trials.trial_id`;
const FIRST = `
  WHERE run_trials.rowid IN (
    SELECT min(rowid) FROM run_trials
    WHERE run_id IN (SELECT value FROM json_each(?)) GROUP BY trial_id)`;
const OWNER =
  'run_trials.run_id AS run, experiment, run_trials.hash, trials.started_at AS startedAt';

export function exportQueries(db: Database): ExportQueries {
  const epochs = db.prepare<[string], Stored<EpochRow>>(`
    SELECT ${OWNER}, phase, epoch, loss, accuracy, validation_loss AS validationLoss,
      validation_accuracy AS validationAccuracy, seconds, images_per_second AS imagesPerSecond
    ${OWNERS} JOIN epochs ON epochs.trial_id = trials.id ${FIRST}
    ORDER BY run_trials.rowid, epoch`);
  const predictions = db.prepare<
    [string],
    Stored<Omit<PredictionRow, 'probabilities'>> & { probabilities: Buffer | null }
  >(`
    SELECT ${OWNER}, example, label, predicted, confidence, probabilities
    ${OWNERS} JOIN predictions ON predictions.trial_id = trials.id ${FIRST}
    ORDER BY run_trials.rowid, example`);
  return {
    *eachEpoch(runs) {
      for (const row of epochs.iterate(JSON.stringify(runs))) yield measured<EpochRow>(row);
    },
    *eachPrediction(runs) {
      for (const row of predictions.iterate(JSON.stringify(runs)))
        yield measured<PredictionRow>({ ...row, probabilities: floatsOf(row.probabilities) });
    },
  };
}

/** A copy, since a buffer need not begin at a multiple of four bytes. */
export function floatsOf(bytes: Buffer | null): Float32Array {
  if (bytes !== null && bytes.length % 4 !== 0)
    throw new ForeignRow('probabilities are no whole numbers of four bytes');
  return new Float32Array(bytes === null ? [] : Uint8Array.from(bytes).buffer);
}
