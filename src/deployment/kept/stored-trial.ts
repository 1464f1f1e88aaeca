import type { RunExperiment, RunRecord, TrialRecord } from '../../store/records.ts';

/** A trial of a store whose model is asked for. */
export interface StoredTrial {
  readonly run: RunRecord;
  readonly entry: RunExperiment;
  readonly record: TrialRecord;
}
