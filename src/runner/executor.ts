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
  /**
   * Trains a trial to its end, which may be a failure. Null when it was interrupted.
   * @param slot Of the run's slots that which the trial has, from 0.
   */
  train(
    job: PlannedJob,
    slot: number,
    reporter: Reporter,
    signal: AbortSignal,
  ): Promise<Attempt | null>;
}
