import type { TransferScores } from '../spec/result.ts';
import type { Regime } from '../spec/schema.ts';
import type { BudgetName } from '../spec/trial.ts';
import type { Size } from './sizes.ts';

export type Verdict = 'negative' | 'positive' | 'equivalent' | 'inconclusive';

/** Between what twins agree: all but source and regime. */
export interface Setting {
  /** `baseLabel` of the base. */
  readonly base: string;
  readonly target: string;
  readonly trainSize: Size;
  /** Null for each regime's own budget. */
  readonly budget: BudgetName | null;
}

/** What a base started from and how it was trained, in a setting. */
export interface ArmName extends Setting {
  /** Null for scratch. */
  readonly source: string | null;
  readonly regime: Regime;
}

/** A mean and its Student t interval at 1 - alpha; null where there is one value. */
export interface Estimate {
  readonly mean: number;
  readonly interval: readonly [number, number] | null;
}

/** Test accuracy of one base, source, target and regime over its finished seeds. */
export interface Cell extends ArmName, Estimate {
  readonly trials: readonly CellTrial[];
  /** Means over the seeds; NaN in trials of before these were measured. */
  readonly balancedAccuracy: number;
  readonly auc: number;
  readonly calibrationError: number;
  readonly meanWallSeconds: number;
  /** Optimizer steps; of a tuned arm those by the chosen settings alone. */
  readonly meanSteps: number;
}

interface CellTrial {
  readonly seed: number;
  readonly hash: string;
  readonly accuracy: number;
  readonly wallSeconds: number;
}

/** A pair of trials of one seed. */
export interface Pair {
  readonly seed: number;
  /** Test accuracies, 0..1. */
  readonly transfer: number;
  readonly scratch: number;
  /** Exact McNemar test of their answers to the same test images; null where those are not known. */
  readonly mcnemar: McNemar | null;
}

/** How two trials' answers to the same images differ. */
export interface McNemar {
  /** Images that one alone got right. */
  readonly onlyTransfer: number;
  readonly onlyScratch: number;
  readonly p: number;
}

/** A regime with a source against its scratch twin: same base, target, size, budget and seeds. */
export interface Comparison extends Setting {
  readonly source: string;
  readonly regime: Exclude<Regime, 'scratch'>;
  /** The seeds both have. */
  readonly pairs: readonly Pair[];
  /** Negative transfer gap (Wang et al. 2019): error with the source minus without; above 0 hurts. Null without pairs. */
  readonly gap: number | null;
  /** Seed-paired Student t interval of the gap at 1 - alpha, unadjusted, within -1..1; null with fewer than two pairs. */
  readonly interval: readonly [number, number] | null;
  /** Two-sided p of the paired t test. */
  readonly p: number | null;
  /** Holm-adjusted over the report's comparisons; controls are a family of their own. */
  readonly adjustedP: number | null;
  /** p of the sign-flip permutation test, beside that of t: it presumes no normality. */
  readonly signFlip: { readonly p: number; readonly exact: boolean } | null;
  /** p of two one-sided tests that the gap lies within the margin, Holm-adjusted over the report's comparisons. */
  readonly equivalenceP: number | null;
  /** Least true gap that these seeds would have called with a power of 80%, at their spread; null with fewer than two pairs. */
  readonly detectable: number | null;
  /** Seeds that would call the gap seen with a power of 80%, at their spread; null where over 1000, or unknown. */
  readonly seedsNeeded: number | null;
  /** The gap in balanced accuracy and in AUC, paired by seed as the gap is. */
  readonly balancedGap: Estimate | null;
  readonly aucGap: Estimate | null;
  /** The gap in each class's recall, the most hurt first; empty where answers are not known. */
  readonly classGaps: readonly ClassGap[];
  /** Time of a trial with the source over one from scratch: ratio of medians, with its bootstrap interval. Null with fewer than two pairs. */
  readonly timeRatio: {
    readonly ratio: number;
    readonly interval: readonly [number, number];
  } | null;
  readonly verdict: Verdict;
  /** What a reader must know of this verdict, such as that it rests on one seed. */
  readonly note: string | null;
  /** The comparison in one sentence. */
  readonly sentence: string;
}

export interface ClassGap extends Estimate {
  readonly name: string;
  /** Test images of the class. */
  readonly images: number;
}

/** Where a gap comes from: what each step from scratch to the source adds to the error. */
export interface Origin extends Setting {
  readonly source: string;
  readonly regime: Exclude<Regime, 'scratch'>;
  readonly parts: readonly OriginPart[];
}

export interface OriginPart {
  readonly name: 'training' | 'scale' | 'features' | 'scale and features';
  /** The two arms whose errors are subtracted, as a reader sees them. */
  readonly what: string;
  /** Seed-paired difference of errors, above 0 hurts, with its unadjusted interval. */
  readonly effect: Estimate;
  readonly pairs: number;
}

export type Action =
  | 'keep it frozen'
  | 'fine-tune'
  | 'train from scratch'
  | 'either will do'
  | 'add seeds'
  | 'change the source';

/** What to do with a base and a source in a setting. */
export interface Advice extends Setting {
  readonly source: string;
  readonly action: Action;
  /** Why, with the numbers behind it. */
  readonly reason: string;
}

/** How features foretell gains over the bases, for a source, target and size. */
export interface Foretelling {
  readonly source: string;
  readonly target: string;
  readonly trainSize: Size;
  readonly budget: BudgetName | null;
  /** A row a base: what was foretold, and the frozen regime's measured gain over scratch and accuracy. */
  readonly bases: readonly ForetoldBase[];
  /** Kendall's rank correlation of each foreteller with the measured gain, over the bases. */
  readonly correlations: readonly {
    readonly foreteller: Foreteller;
    readonly tau: number;
    readonly p: number;
  }[];
  /** Whether there are enough bases for a correlation to mean anything. */
  readonly enough: boolean;
}

/** An estimator, or the plain ranking by model size that each must beat. */
export type Foreteller = keyof TransferScores | 'parameters';

export interface ForetoldBase {
  readonly base: string;
  /** Means over the seeds; null where an estimator does not apply. */
  readonly scores: Readonly<Record<Foreteller, number | null>>;
  /** Frozen accuracy minus scratch accuracy, mean over the common seeds; null where one is missing. */
  readonly gain: number | null;
}

/** What a source cost to make, before anything was transferred. */
export interface PretrainingCost {
  readonly base: string;
  readonly source: string;
  readonly runs: number;
  /** Means over its runs. */
  readonly steps: number;
  readonly wallSeconds: number;
}

export interface Analysis {
  readonly alpha: number;
  readonly margin: number;
  readonly cells: readonly Cell[];
  readonly comparisons: readonly Comparison[];
  readonly origins: readonly Origin[];
  readonly advice: readonly Advice[];
  readonly foretellings: readonly Foretelling[];
  readonly pretrainings: readonly PretrainingCost[];
  /** Pretrainings that did not learn their own task. */
  readonly weakSources: readonly WeakSource[];
  /** Targets on which accuracy alone misleads. */
  readonly imbalances: readonly Imbalance[];
  /** The experiment's question, answered in one sentence. */
  readonly answer: string;
}

/** A target whose classes have unlike numbers of test images. */
export interface Imbalance {
  readonly target: string;
  readonly largest: { readonly name: string; readonly images: number };
  readonly smallest: { readonly name: string; readonly images: number };
  /** Accuracy of always answering the largest class, 0..1. */
  readonly majority: number;
}

/** A pretraining that is no better than chance on its own test images. */
export interface WeakSource {
  readonly base: string;
  readonly source: string;
  /** Its test accuracy, and that of guessing, 0..1. */
  readonly accuracy: number;
  readonly chance: number;
}
