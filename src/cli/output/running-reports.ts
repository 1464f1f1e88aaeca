import { reasonOf } from '../../errors.ts';
import type { TrialSpec } from '../../experiment/trial.ts';
import type { PlannedJob } from '../../runner/plan/planned-job.ts';
import type { Interim, Reporter } from '../../runner/progress/reporter.ts';

/** Milliseconds of a run before its first report, and between the end of one and the next. */
const PAUSE = 15_000;
/** A report may take one part in so many of the time, so that it hardly slows what it reports. */
const SHARE = 10;

/** Writes the reports of experiments of a run as the store has them now, and says what they say. */
export type WriteNow = (
  runId: number,
  experiments: readonly string[],
) => Promise<readonly Interim[]>;

/** Reports that follow a run. */
export interface RunningReports {
  /** Shows the run as the reporter that was given, and writes reports as trials end. */
  readonly reporter: Reporter;
  /** Settles once no report is being written, and none will be. */
  stop(): Promise<void>;
}

/**
 * Writes reports while a run goes on: some seconds after its start, then as often as keeps their
 * cost small, and at once for an experiment whose last trial has ended.
 * @param jobs Trials to compute.
 * @param write Writes what is asked for; where it fails, `onFailure` is told once.
 * @param now Milliseconds of a clock that only goes forward.
 */
export function runningReports(
  inner: Reporter,
  jobs: readonly PlannedJob[],
  write: WriteNow,
  onFailure: (reason: string) => void,
  now = () => performance.now(),
): RunningReports {
  const owners = new Map(
    jobs.map((job) => [job.planned.trial, job.owners.map(({ experiment }) => experiment)]),
  );
  const left = new Map<string, number>();
  for (const name of [...owners.values()].flat()) left.set(name, (left.get(name) ?? 0) + 1);
  const changed = new Set<string>();
  /** What each experiment was last told to have come to. */
  const answers = new Map<string, string>();
  let runId: number | null = null;
  let next = now() + PAUSE;
  let writing: Promise<void> | null = null;
  let stopped = false;

  const ended = (trial: TrialSpec) => {
    for (const name of owners.get(trial) ?? []) {
      changed.add(name);
      left.set(name, left.get(name)! - 1);
    }
    writeWhatIsDue();
  };

  function tell(interim: Interim): void {
    if (stopped || answers.get(interim.experiment) === interim.answer) return;
    answers.set(interim.experiment, interim.answer);
    inner.answer?.(interim);
  }

  function writeWhatIsDue(): void {
    if (runId === null || writing !== null || stopped) return;
    const complete = [...changed].filter((name) => left.get(name) === 0);
    // The end of the whole run writes all.
    const isOver = [...left.values()].every((count) => count === 0);
    const due = now() >= next ? [...changed] : complete;
    if (due.length === 0 || isOver) return;
    for (const name of due) changed.delete(name);
    const began = now();
    writing = write(runId, due)
      .then((reports) => reports.forEach(tell))
      .catch((thrown: unknown) => {
        stopped = true;
        onFailure(reasonOf(thrown));
      })
      .then(() => {
        next = now() + Math.max(PAUSE, SHARE * (now() - began));
        writing = null;
        writeWhatIsDue();
      });
  }

  return {
    reporter: {
      ...inner,
      start(run) {
        runId = run.runId;
        inner.start?.(run);
      },
      trialEnd(slot, trial, ...end) {
        inner.trialEnd?.(slot, trial, ...end);
        ended(trial);
      },
      trialReused(slot, trial) {
        inner.trialReused?.(slot, trial);
        ended(trial);
      },
    },
    async stop() {
      stopped = true;
      await writing;
    },
  };
}
