import type { Environment, GpuUse } from '../store/records.ts';
import type { PlannedJob } from './plan/planned-job.ts';
import type { Reporter, TrialEnd } from './progress/reporter.ts';

/** A trial that has ended, and when. */
export interface Attempt {
  readonly end: TrialEnd;
  readonly startedAt: Date;
  readonly wallSeconds: number;
  /** What it used of its GPU; null where it had none, or nothing could be sampled. */
  readonly gpu: GpuUse | null;
  /** Of the machine that trained it; absent where that is the run's. */
  readonly environment?: Environment;
}

/** Where the trials of a run are trained. */
export interface Executor {
  /** Trials that it takes at a time; absent where that is as many as the run has workers. */
  readonly slots?: number;
  /**
   * Trains a trial to its end, which may be a failure. Null when it was interrupted.
   * @param slot Of its slots that which the trial has, from 0.
   */
  train(
    job: PlannedJob,
    slot: number,
    reporter: Reporter,
    signal: AbortSignal,
  ): Promise<Attempt | null>;
}
