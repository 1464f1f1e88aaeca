import type { BackendInfo } from '../../backend/info.ts';
import type { ErrorCode } from '../../errors.ts';
import type { BackendRequest } from '../../experiment/backends.ts';
import type { PixelScaling } from '../../experiment/bases.ts';
import type { EpochRecord, TrialResult } from '../../experiment/result.ts';
import type { BaseSpec } from '../../experiment/schema.ts';
import type { TrialSpec } from '../../experiment/trial.ts';
import type { ThroughputSpec, Timing } from '../../training/measure-throughput.ts';
import type { Keep } from '../../training/model-files.ts';
import type { SelfCheck } from '../../training/self-check.ts';

/** Work for one process: plain JSON that could travel to another machine. */
export type Job = { readonly backend: BackendRequest } & (
  | { readonly kind: 'probe' }
  /** Compute what tells whether the backend is fit for training. */
  | { readonly kind: 'check' }
  | {
      /** Read the files and see that each fits its base. */
      readonly kind: 'weights';
      readonly files: readonly WeightsFile[];
    }
  | {
      readonly kind: 'trial';
      readonly trial: TrialSpec;
      /** Fingerprint of the data that it was planned with; null where these cannot be others. */
      readonly data: string | null;
      /** File of the base's first weights; null draws them from the seed. */
      readonly start: string | null;
      /** File to keep the base's weights in; only of pretraining. */
      readonly artifact: string | null;
      /** Where the trained classifier is kept; null keeps none. */
      readonly keep: Keep | null;
    }
  | { readonly kind: 'throughput'; readonly spec: ThroughputSpec }
);

/** A file of weights and what it is to fit. */
export interface WeightsFile {
  readonly file: string;
  readonly base: BaseSpec;
  /** How pixels are scaled for it. */
  readonly scaling: PixelScaling;
}

/** What each kind of job answers at its end. */
export interface JobResults {
  readonly probe: BackendInfo;
  readonly check: { readonly backend: BackendInfo; readonly check: SelfCheck };
  /** Of each file, what a reader should know of it. */
  readonly weights: readonly (readonly string[])[];
  readonly trial: TrialResult;
  readonly throughput: readonly Timing[];
}

/** How a running trial goes on. */
export type TrialProgress =
  | { readonly type: 'phase'; readonly phase: string }
  | {
      readonly type: 'images';
      readonly phase: string;
      readonly epoch: number;
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'epoch'; readonly record: EpochRecord }
  /** It waits for a machine to take it. */
  | { readonly type: 'waiting' }
  /** The machine that has taken it, where there are several. */
  | { readonly type: 'place'; readonly place: string }
  | { readonly type: 'notice'; readonly text: string };

/** What a job's process sends, last one `done` or `failed`. */
export type JobMessage =
  | TrialProgress
  | { readonly type: 'done'; readonly answer: JobResults[Job['kind']] }
  | {
      readonly type: 'failed';
      /** Null for a defect of the harness, whose stack is sent as the message. */
      readonly code: ErrorCode | null;
      readonly message: string;
      readonly remedy: string | null;
    };
