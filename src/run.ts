/** What a program may import of `transfer-bench/run`, to run an experiment by itself. */
import { analysisOf } from './analysis/of-run.ts';
import type { Comparison } from './analysis/types.ts';
import { asBenchError } from './as-bench-error.ts';
import { BenchError } from './errors.ts';
import type { BackendRequest } from './experiment/backends.ts';
import type { ExperimentInput } from './experiment/schema.ts';
import { type TrialSpec, trialLabel } from './experiment/trial.ts';
import { validateExperiment } from './experiment/validate.ts';
import { IN_A_PROGRAM } from './report/trials/command.ts';
import { nothingRuns } from './runner/plan/nothing-runs.ts';
import { type Prepared, prepareRun } from './runner/plan/prepare-run.ts';
import { patternOf } from './runner/plan/select.ts';
import type { Reporter } from './runner/progress/reporter.ts';
import { executeRun } from './runner/run.ts';
import { defaultStoreFile } from './store/default-file.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';

export type { Comparison } from './analysis/types.ts';
export { BenchError, type ErrorCode } from './errors.ts';
export type { ExperimentInput } from './experiment/schema.ts';

/** How `runExperiment` runs; every key may be left out. */
export interface RunExperimentOptions {
  /**
   * SQLite file of all results, made where it is missing.
   * @default '.transfer-bench/store.sqlite', or store.sqlite in the folder that TRANSFER_BENCH_HOME names
   */
  readonly storeFile?: string;
  /**
   * What computes, over what the experiment asks for.
   * @default the experiment's own, which is 'auto'
   */
  readonly backend?: BackendRequest;
  /**
   * Trials side by side, 1 or more.
   * @default one a CPU core, or one a GPU
   */
  readonly workers?: number;
  /**
   * Train every trial anew, whatever the store has.
   * @default false
   */
  readonly fresh?: boolean;
  /**
   * A regular expression: only trials whose label it matches are trained.
   * @default all
   */
  readonly grep?: string;
  /**
   * Failures after which the run stops, 1 or more.
   * @default none stops it
   */
  readonly bail?: number;
  /**
   * How often a trial whose process crashed is tried again.
   * @default 0
   */
  readonly retries?: number;
  /** Stops the run: finished trials are kept, and the result has the status `interrupted`. */
  readonly signal?: AbortSignal;
  /** Told how the run goes on. What it throws ends the run. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** How a run goes on. */
export type RunProgress =
  | {
      /** The plan is settled, and training begins. */
      readonly type: 'start';
      readonly runId: number;
      /** Trials to train, and trials that the store has already. */
      readonly compute: number;
      readonly reuse: number;
      /** Seconds predicted for all of them, an upper bound. */
      readonly estimate: number;
      /** What a reader should know of the data. */
      readonly notes: readonly string[];
    }
  | {
      /** A trial is being trained. */
      readonly type: 'trial-start';
      /** Such as `VGG16 ×0.25 32px · shapes → near · frozen · seed 1`. */
      readonly trial: string;
    }
  | {
      /** A trial has ended. */
      readonly type: 'trial-end';
      readonly trial: string;
      /** On the test images, 0..1; null where it failed. */
      readonly accuracy: number | null;
      /** Why it failed; null where it did not. */
      readonly error: string | null;
      /** Wall time, in seconds. */
      readonly seconds: number;
      /** Seconds predicted for the trials still to end. */
      readonly left: number;
    };

/** What a run came to. */
export interface RunResult {
  /** The run in its store: `bench show <runId>` and `bench report <runId>` take it. */
  readonly runId: number;
  /** `failed` where a trial failed, `interrupted` where the signal stopped it. */
  readonly status: 'finished' | 'failed' | 'interrupted';
  /** Trials that failed. */
  readonly failed: number;
  /** Trials that this run trained, or tried to. */
  readonly computed: number;
  /** Trials that the store had already. */
  readonly reused: number;
  /** The answer to the experiment's question, as the report has it. */
  readonly answer: string;
  /** Each base, source, target and regime against its scratch counterpart, as `bench show --json` has them. */
  readonly comparisons: readonly Comparison[];
  /** What a reader of the verdicts must know. */
  readonly warnings: readonly string[];
}

/**
 * Trains what an experiment asks for and the store does not have, as `bench run` does, and says
 * where transfer is negative. Paths in the experiment are relative to the working directory.
 * Trials run in processes of their own; nothing is printed, and no report is written.
 * @param experiment What `defineExperiment` returns.
 * @throws BenchError for an experiment that is not valid, data or weights that cannot be read, a
 *   backend that does not work, a store that cannot be written; a trial that fails is part of
 *   the result. The signal's reason where it was aborted before training began.
 */
export async function runExperiment(
  experiment: ExperimentInput,
  options: RunExperimentOptions = {},
): Promise<RunResult> {
  const { storeFile = defaultStoreFile(), signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  try {
    const loaded = { file: IN_A_PROGRAM, experiment: validateExperiment(IN_A_PROGRAM, experiment) };
    const asked = askedOf(options);
    const store = openStore(storeFile);
    try {
      const prepared = await prepareRun([loaded], { ...asked, store, storeFile, fetch: {} });
      signal.throwIfAborted();
      if (prepared.runnable.length === 0) throw nothingRuns(prepared);
      const reporter = reporterOf(options.onProgress ?? (() => {}));
      const summary = await executeRun(prepared, store, reporter, signal);
      const { split } = prepared;
      return {
        runId: summary.runId,
        status: summary.status,
        failed: summary.failed,
        computed: split.compute.length - summary.shared,
        reused: split.reuse.length + summary.shared,
        ...found(prepared, store, summary.runId),
      };
    } finally {
      store.close();
    }
  } catch (thrown) {
    throw asBenchError(thrown);
  }
}

/** @throws BenchError `usage` for what is out of range. */
function askedOf({
  backend,
  workers,
  fresh = false,
  grep,
  bail,
  retries = 0,
}: RunExperimentOptions) {
  for (const [name, value, least] of [
    ['workers', workers ?? 1, 1],
    ['bail', bail ?? 1, 1],
    ['retries', retries, 0],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new BenchError(
        'usage',
        `${name}: expected a whole number of at least ${least}, received ${value}`,
        { remedy: `Correct it, or leave it out.` },
      );
  if (grep !== undefined) patternOf(grep);
  return {
    fresh,
    retries,
    bail: bail ?? null,
    selection: grep === undefined ? null : { grep, retryFailed: false, shard: null },
    ...(backend === undefined ? {} : { backend }),
    ...(workers === undefined ? {} : { workers }),
  };
}

function reporterOf(tell: (progress: RunProgress) => void): Reporter {
  return {
    start: ({ runId, compute, reuse, estimate, notes }) =>
      tell({ type: 'start', runId, compute, reuse, estimate, notes }),
    trialStart: (_slot, trial: TrialSpec) =>
      tell({ type: 'trial-start', trial: trialLabel(trial) }),
    trialEnd: (_slot, trial, end, seconds, left) =>
      tell({
        type: 'trial-end',
        trial: trialLabel(trial),
        accuracy: 'result' in end ? end.result.testAccuracy : null,
        error: 'result' in end ? null : end.error,
        seconds,
        left,
      }),
  };
}

/** What the run found, from all that the store knows of it. */
function found({ runnable, ...prepared }: Prepared, store: Store, run: number) {
  const { experiment } = runnable[0]!;
  const { name } = experiment;
  const data = prepared.data.get(name) ?? [];
  const { answer, comparisons, warnings } = analysisOf(store, run, { name, experiment, data });
  return { answer, comparisons, warnings };
}
