import type { Regime } from '../spec/schema.ts';

export type Verdict = 'negative' | 'positive' | 'equivalent' | 'inconclusive';

/** Test accuracy of one base, source, target and regime over its finished seeds. */
export interface Cell {
  /** `baseLabel` of the base. */
  readonly base: string;
  /** Null for scratch. */
  readonly source: string | null;
  readonly target: string;
  readonly regime: Regime;
  readonly trials: readonly CellTrial[];
  /** Mean test accuracy, 0..1. */
  readonly mean: number;
  /** Student t interval of the mean at 1 - alpha, within 0..1; null with one seed. */
  readonly interval: readonly [number, number] | null;
  readonly meanWallSeconds: number;
}

interface CellTrial {
  readonly seed: number;
  readonly hash: string;
  readonly accuracy: number;
  readonly wallSeconds: number;
}

/** A regime with a source against its scratch twin: same base, target and seeds. */
export interface Comparison {
  readonly base: string;
  readonly source: string;
  readonly target: string;
  readonly regime: Exclude<Regime, 'scratch'>;
  /** Accuracies of the seeds both have. */
  readonly pairs: readonly {
    readonly seed: number;
    readonly transfer: number;
    readonly scratch: number;
  }[];
  /** Negative transfer gap (Wang et al. 2019): error with the source minus without; above 0 hurts. Null without pairs. */
  readonly gap: number | null;
  /** Seed-paired Student t interval of the gap at 1 - alpha, unadjusted, within -1..1; null with fewer than two pairs. */
  readonly interval: readonly [number, number] | null;
  /** Two-sided p of the paired t test. */
  readonly p: number | null;
  /** Holm-adjusted over the report's comparisons. */
  readonly adjustedP: number | null;
  readonly verdict: Verdict;
  /** What a reader must know of this verdict, such as that it rests on one seed. */
  readonly note: string | null;
}

export interface Analysis {
  readonly alpha: number;
  readonly margin: number;
  readonly cells: readonly Cell[];
  readonly comparisons: readonly Comparison[];
  /** Pretrainings that did not learn their own task. */
  readonly weakSources: readonly WeakSource[];
  /** The experiment's question, answered in one sentence. */
  readonly answer: string;
}

/** A pretraining that is no better than chance on its own test images. */
export interface WeakSource {
  readonly base: string;
  readonly source: string;
  /** Its test accuracy, and that of guessing, 0..1. */
  readonly accuracy: number;
  readonly chance: number;
}
