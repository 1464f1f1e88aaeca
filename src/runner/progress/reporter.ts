import type { BackendInfo } from '../../backend/info.ts';
import type { DataCounts } from '../../experiment/data-counts.ts';
import type { TrialResult } from '../../experiment/result.ts';
import type { TrialSpec } from '../../experiment/trial.ts';
import type { TrialProgress } from '../process/job.ts';

/** What a run is about to do. */
export interface RunStart {
  readonly runId: number;
  readonly backend: BackendInfo;
  readonly workers: number;
  readonly compute: number;
  /** Those that are computed. */
  readonly trials: readonly TrialSpec[];
  readonly reuse: number;
  /** Trials of the plan that are neither known nor asked for. */
  readonly leftOut: number;
  /** Seconds predicted for all trials, as if no training stopped early. */
  readonly estimate: number;
  /** Whether some training may. */
  readonly stopsEarly: boolean;
  /** Images by class and split of the data sets of all experiments. */
  readonly data: readonly DataCounts[];
  /** What a reader should know of the data. */
  readonly notes: readonly string[];
}

export type TrialEnd =
  | { readonly result: TrialResult }
  | { readonly error: string; readonly remedy: string | null };

/** What an experiment has come to while its run goes on. */
export interface Interim {
  readonly experiment: string;
  /** Its answer by the trials that have ended. */
  readonly answer: string;
  /** Trials that have ended, and all of the experiment. */
  readonly ended: number;
  readonly planned: number;
}

/** Shows a run to whoever watches; every hook is optional. */
export interface Reporter {
  start?(run: RunStart): void;
  trialStart?(slot: number, trial: TrialSpec): void;
  trialProgress?(slot: number, trial: TrialSpec, progress: TrialProgress): void;
  /** `left`: seconds predicted for the trials still to end. */
  trialEnd?(slot: number, trial: TrialSpec, end: TrialEnd, seconds: number, left: number): void;
  /** Something of the whole run, such as that nothing can begin. */
  notice?(text: string): void;
  /** Another run has trained it meanwhile. */
  trialReused?(slot: number, trial: TrialSpec): void;
  /** Its process crashed, and it is tried again: for the `retry`th time of at most `retries`. */
  trialRetry?(slot: number, trial: TrialSpec, reason: string, retry: number, retries: number): void;
  /** A report was written while the run goes on, and says something else than the one before. */
  answer?(interim: Interim): void;
  throughput?(base: string, index: number, count: number): void;
  throughputFailed?(base: string, reason: string): void;
  end?(): void;
}
