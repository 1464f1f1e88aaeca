import type { Analysis } from '../analysis/types.ts';
import type {
  EpochRecord,
  RunExperiment,
  RunRecord,
  ThroughputRecord,
  TrialRecord,
} from '../store/records.ts';

/** One experiment of one run, as rows: all that its report shows. */
export interface ReportInput {
  readonly run: RunRecord;
  readonly experiment: RunExperiment;
  /** The trials of this experiment alone, pretraining among them. */
  readonly trials: readonly TrialRecord[];
  /** Epochs by the hash of their trial. */
  readonly epochs: ReadonlyMap<string, readonly EpochRecord[]>;
  /** Empty when throughput was not measured. */
  readonly throughput: readonly ThroughputRecord[];
  readonly analysis: Analysis;
  /** Version of the harness. */
  readonly version: string;
}
