import type { Gates } from './settings.ts';
import type { RunSnapshot } from './snapshot.ts';

/** Each gate has the setting of its name; verdicts have none, and are reported. */
type GateName = Exclude<keyof Gates, 'alpha' | 'incomparable' | 'inconclusive'> | 'verdicts';

/**
 * - `regression`, `improvement`: shown, and as large as the gate asks.
 * - `equivalent`: shown to differ by less than the gate asks.
 * - `identical`: the same computation, or the same trial with the same result.
 * - `inconclusive`: this data shows none of these.
 * - `incomparable`: something else than the run changed, or is not known.
 */
export type Outcome =
  | 'regression'
  | 'improvement'
  | 'equivalent'
  | 'identical'
  | 'inconclusive'
  | 'incomparable';

/** What a figure is: accuracy 0..1, seconds, bytes, images a second, or a word. */
export type Unit = 'share' | 'seconds' | 'bytes' | 'rate' | 'word';

/** What one gate found of one cell, trial or task. */
export interface Finding {
  readonly gate: GateName;
  readonly experiment: string;
  /** The cell, trial or task, as a reader sees it. */
  readonly subject: string;
  readonly metric: string;
  readonly unit: Unit;
  readonly before: number | string | null;
  readonly after: number | string | null;
  /** Of a share after - before, else after / before - 1; null where it is not known. */
  readonly change: number | null;
  /** Of the change, at 1 - alpha, unadjusted; null where it is not known. */
  readonly interval: readonly [number, number] | null;
  /** Least true change for the worse that this data would have found with a power of 80%, above 0; null where it is not known. */
  readonly detectable: number | null;
  /** Such as `5 seeds`. */
  readonly samples: string;
  /** Adjusted for the gate's family; null where there is no test. */
  readonly p: number | null;
  readonly outcome: Outcome;
  readonly trips: boolean;
  /** Why it is incomparable, or what else a reader should know. */
  readonly note: string | null;
}

/** A run or a baseline, and what it is called. */
export interface Side {
  /** Such as `run 12` or `baselines/main.json (run 9)`. */
  readonly name: string;
  readonly snapshot: RunSnapshot;
}

/**
 * - `tripped`: a gate tripped.
 * - `incomparable`: nothing could be compared.
 * - `undecided`: no gate tripped, but something was inconclusive or incomparable.
 * - `passed`: all that was compared is as it was, or better.
 */
export type GateOutcome = 'tripped' | 'incomparable' | 'undecided' | 'passed';

export interface GateReport {
  readonly baseline: SideFacts;
  readonly run: SideFacts;
  readonly outcome: GateOutcome;
  /** The outcome in a sentence or two. */
  readonly sentence: string;
  /** What a reader must know of the whole comparison. */
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}

interface SideFacts {
  /** Such as `run 12` or `baselines/main.json (run 9)`. */
  readonly name: string;
  readonly run: number;
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly startedAt: string;
}
