import type { Analysis } from '../../analysis/types.ts';
import type { DataSpec } from '../../experiment/data-schema.ts';
import type {
  AnswerRecord,
  CurveRecord,
  HeatMapRecord,
  PredictionRecord,
  RunExperiment,
  RunRecord,
  ThroughputRecord,
  TrialRecord,
} from '../../store/records.ts';

/** Pictures by the index of their test image, as `data:` URIs; or why there are none. */
export type Pictures =
  | { readonly pictures: ReadonlyMap<number, string> }
  | { readonly missing: string };

/** An image of each of a data set's first classes, as `data:` URIs; or why there are none. */
export type Samples =
  | { readonly images: readonly { readonly label: string; readonly picture: string }[] }
  | { readonly missing: string };

/** One experiment of one run, as rows: all that its report shows. */
export interface ReportInput {
  readonly run: RunRecord;
  readonly experiment: RunExperiment;
  /** The trials of this experiment alone, pretraining among them. */
  readonly trials: readonly TrialRecord[];
  /** Validation accuracy by epoch, by the hash of its trial. */
  readonly curves: ReadonlyMap<string, CurveRecord>;
  /** Answers to the test images, by the hash of their trial. */
  readonly answers: ReadonlyMap<string, AnswerRecord>;
  /** Where networks looked, by the hash of their trial: of those that were asked. */
  readonly heatMaps: ReadonlyMap<string, readonly HeatMapRecord[]>;
  /** A trial's test predictions; asked for only where they are shown. */
  readonly predictionsOf: (hash: string) => readonly PredictionRecord[];
  /** Pictures of test images of a target; asked for only where they are shown. */
  readonly picturesOf: (target: string, examples: readonly number[]) => Promise<Pictures>;
  /** Pictures of a source's or target's data; asked for only where they are shown. */
  readonly samplesOf: (data: DataSpec) => Promise<Samples>;
  /** Empty when throughput was not measured. */
  readonly throughput: readonly ThroughputRecord[];
  readonly analysis: Analysis;
  /** Version of the harness. */
  readonly version: string;
}
