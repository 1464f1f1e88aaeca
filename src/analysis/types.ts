import type { BudgetName, CellName, Setting, Size } from '../experiment/cell.ts';
import type { Replicate } from '../experiment/folds.ts';
import type { Metric } from '../experiment/metric.ts';
import type { Qualities } from '../experiment/qualities.ts';
import type { Regime } from '../experiment/regime.ts';
import type { TransferScoreName } from '../experiment/transfer-scores.ts';
import type { EstimatedCurve } from '../stats/learning-curve.ts';
import type { Ratio } from '../stats/ratio.ts';

export type Verdict = 'negative' | 'positive' | 'equivalent' | 'inconclusive';

/** A mean and its interval at 1 - alpha over seeds and, where answers are known, test images, or over folds; null where there is one seed. */
export interface Estimate {
  readonly mean: number;
  readonly interval: readonly [number, number] | null;
}

/**
 * The metric of the verdicts, of one base, source, target and regime over its finished seeds.
 * Its accuracy and qualities are means over the seeds; NaN in trials of before these were measured.
 */
export interface Cell extends CellName, Estimate, Qualities {
  /** Test accuracy, 0..1. */
  readonly accuracy: number;
  readonly trials: readonly CellTrial[];
  /** Mean of the temperatures that were fitted on the validation images. */
  readonly temperature: number;
  readonly meanWallSeconds: number;
  /** Optimizer steps; of a tuned arm those by the chosen settings alone. */
  readonly meanSteps: number;
  /** The metric without looking at an image, 0..1: of accuracy that of always answering the commonest class. */
  readonly guessing: number;
  /** Whether its mean is above that, as far as the test images tell. */
  readonly beatsGuessing: boolean;
}

interface CellTrial {
  readonly seed: number;
  readonly hash: string;
  /** The metric of the verdicts, 0..1. */
  readonly value: number;
  readonly wallSeconds: number;
}

/** A pair of trials of one seed; `scratch` is what it is compared with. */
export interface Pair {
  readonly seed: number;
  /** The metric of the verdicts, 0..1. */
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

/** What a mean was inferred over: what another sample of it might have turned out otherwise. */
export type Scope = 'seeds, images' | 'seeds, groups' | 'seeds' | 'folds';

/** What would show a gap with a power of 80%, by itself; null where no number up to the most sensible one does. */
export interface Needed {
  /** Seeds in all, on the same test images. */
  readonly seeds: number | null;
  /** Test images in all, with the same seeds; null too where images were not inferred over. */
  readonly images: number | null;
}

/** Trials that failed among the seeds of both arms. */
export interface Failures {
  readonly transfer: number;
  readonly scratch: number;
  /** The gap with each failed trial scored as guessing: an accuracy of 1 / classes. */
  readonly gap: number;
}

/**
 * Why a gap whose own interval excludes 0 has no verdict: the correction for the other
 * comparisons and for later looks, earlier looks, or the trials that failed.
 */
export type Withheld = 'correction' | 'looks' | 'failures';

/** What an arm is compared with: scratch, or of a remedy plain fine-tuning from the same source. */
export type Against = 'scratch' | 'fine-tuned';

/** A regime with a source against its counterpart: same base, target, size, budget and seeds. */
export interface Comparison extends Setting {
  readonly source: string;
  readonly regime: Exclude<Regime, 'scratch'>;
  readonly against: Against;
  /** The seeds both have. */
  readonly pairs: readonly Pair[];
  /** Images of the test set, or of all folds together; 0 without pairs. */
  readonly testImages: number;
  /** Negative transfer gap (Wang et al. 2019): error, 1 less the metric, with the source minus without; above 0 hurts. Null without pairs. */
  readonly gap: number | null;
  /** Interval of the gap over `scope` at 1 - alpha, unadjusted, within -1..1; null with fewer than two pairs. */
  readonly interval: readonly [number, number] | null;
  readonly scope: Scope;
  /** Two-sided p of no gap. */
  readonly p: number | null;
  /** The same for the looks taken and Holm-adjusted over the report's comparisons; controls are a family of their own. */
  readonly adjustedP: number | null;
  /** How often this question was asked of growing data, this time among them: 1 or more. */
  readonly look: number;
  /** p of the sign-flip permutation test over the seeds alone, beside that of t: it presumes no normality. Null of folds, which are not independent. */
  readonly signFlip: { readonly p: number; readonly exact: boolean } | null;
  /** p of two one-sided tests that the gap lies within the margin, adjusted likewise. */
  readonly equivalenceP: number | null;
  /** Least true gap that this data would have called with a power of 80%; null with fewer than two pairs. */
  readonly detectable: number | null;
  /** What would call the least gap that matters, the margin; null with fewer than two pairs. */
  readonly neededForMargin: Needed | null;
  /** What would call a gap as large as the one seen, which is itself uncertain; null with fewer than two pairs. */
  readonly neededForSeen: Needed | null;
  /** Null where no trial failed. */
  readonly failures: Failures | null;
  readonly withheld: Withheld | null;
  /** The gap in accuracy, balanced accuracy and AUC, paired by seed as the gap is. */
  readonly accuracyGap: Estimate | null;
  readonly balancedGap: Estimate | null;
  readonly aucGap: Estimate | null;
  /** The gap in each class's recall, the most hurt first; empty where answers are not known. */
  readonly classGaps: readonly ClassGap[];
  /** Time of a trial with the source over one from scratch: geometric mean of the ratios of the pairs that were trained on one kind of machine, with Student's interval of their logarithms. Null with fewer than two such pairs. */
  readonly timeRatio: Ratio | null;
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

/** What a remedy does: beside plain fine-tuning, and so to its harm where that is shown to hurt. */
export type RemedyOutcome =
  | 'removes the harm'
  | 'lessens the harm'
  | 'leaves the harm'
  | 'does better'
  | 'does as well'
  | 'does worse'
  | 'not resolved';

/** A regime that is none of the plain ones, against plain fine-tuning from the same source. */
export interface Remedy extends Setting {
  readonly source: string;
  readonly regime: Regime;
  readonly outcome: RemedyOutcome;
  /** Against plain fine-tuning. */
  readonly gain: Comparison;
  /** Against scratch; null where scratch is not among the regimes. */
  readonly left: Comparison | null;
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
  | 'do not freeze'
  | 'do not fine-tune'
  | 'train from scratch'
  | 'either will do'
  | 'not resolved'
  | 'change the source'
  | `take ${string}`
  | `do not take ${string}`;

/** What to do with a base and a source in a setting. */
export interface Advice extends Setting {
  readonly source: string;
  readonly action: Action;
  /** Why, with the numbers behind it. */
  readonly reason: string;
}

/** How features predict gains over the bases, for a source, target and size. */
export interface Transferability extends Omit<Setting, 'base'> {
  readonly source: string;
  /** A row a base: what was predicted, and the frozen regime's measured gain over scratch and accuracy. */
  readonly bases: readonly ScoredBase[];
  /** Kendall's rank correlation of each score, of a distance that of its negative, with the measured gain, over the bases; with bases enough p is Holm-adjusted over the report. */
  readonly correlations: readonly {
    readonly score: TransferScore;
    readonly tau: number;
    readonly p: number;
  }[];
  /** Whether there are enough bases for a correlation to mean anything. */
  readonly enough: boolean;
}

/** An estimator, or the plain ranking by model size that each must beat. */
export type TransferScore = TransferScoreName | 'parameters';

export interface ScoredBase {
  readonly base: string;
  /** Means over the seeds; null where an estimator does not apply. */
  readonly scores: Readonly<Record<TransferScore, number | null>>;
  /** Frozen accuracy minus scratch accuracy, mean over the common seeds; null where one is missing. */
  readonly gain: number | null;
}

/**
 * Whether the gap of one base, source, target and regime to its counterpart changes with the
 * amount of target data, or with the longer budget.
 */
export interface Trend {
  readonly base: string;
  readonly source: string;
  readonly target: string;
  readonly regime: Exclude<Regime, 'scratch'>;
  readonly against: Against;
  /** `data`: per doubling of the training images; `steps`: the converged budget less the equal one. */
  readonly along: 'data' | 'steps';
  /** Change of the gap, over what else is asked, with its unadjusted interval; below 0 the harm shrinks. */
  readonly change: Estimate;
  /** Mean gap over the settings that it compares: above 0 a harm, else a gain. */
  readonly gap: number;
  readonly seeds: number;
  /** Two-sided, Holm-adjusted: those of remedies are a family of their own. */
  readonly adjustedP: number;
  /** Whether the harm, or the gain, is shown to. */
  readonly verdict: 'shrinks' | 'grows' | 'not resolved';
}

/** How many images training from scratch needs to be as good as an arm with a source. */
export interface SourceWorth {
  readonly base: string;
  readonly source: string;
  readonly target: string;
  readonly regime: Regime;
  readonly budget: BudgetName | null;
  /** That the arm was trained on, validation included. */
  readonly images: number;
  /** With its interval; Infinity above the sizes that were trained on, 0 below them. */
  readonly size: number;
  readonly interval: readonly [number, number];
  /** The least and the most that scratch was trained on. */
  readonly range: readonly [number, number];
}

/** How an arm's errors fall with its training images. */
export interface ArmCurve extends EstimatedCurve {
  readonly base: string;
  /** Null for scratch. */
  readonly source: string | null;
  readonly target: string;
  readonly regime: Regime;
  readonly budget: BudgetName | null;
  /** Where error and reliance are told: the most that it was trained on, validation included. */
  readonly images: number;
  /** How many sizes it was trained on. */
  readonly sizes: number;
}

/** What to take for a target and a size of it: the best of its arms, over all bases, sources, regimes and budgets. */
export interface Recommendation {
  readonly target: string;
  readonly trainSize: Size;
  readonly wholeSize?: number;
  /** The highest mean test accuracy over the seeds; null where no arm finished. */
  readonly best: Ranked | null;
  /**
   * The arms that this data does not tell apart from the best, best first. Together with it
   * they hold the truly best arm with a confidence of 1 - alpha.
   */
  readonly tied: readonly Ranked[];
  /** Arms that were ranked: those that finished every seed that any of them did. */
  readonly ranked: number;
  /** Arms that were not, since a trial of them failed, or has not run. */
  readonly failed: readonly CellName[];
  readonly unfinished: readonly CellName[];
  /** What to do, in one sentence. */
  readonly advice: string;
}

/** An arm with what it reached and what it cost. */
export interface Ranked extends CellName, Estimate {
  readonly seeds: number;
  /** Time of a trial by the clock, the choice of its settings included: mean over the seeds. */
  readonly trialSeconds: number;
  /** Time of its source's pretraining, once; null where nothing was pretrained here. */
  readonly pretrainingSeconds: number | null;
}

/** How an arm finds the class that is to be found. */
export interface OperatingPoint extends CellName {
  readonly sensitivity: Estimate;
  readonly specificity: Estimate;
  /** Test images of the class. */
  readonly images: number;
  /** The share of the class that the two after it are at, 0..1. */
  readonly prevalence: number;
  /** Positive and negative predictive value: of what is called so, and not so, the share that is right, 0..1. */
  readonly ppv: number;
  readonly npv: number;
}

/** Curves of an arm over all thresholds, means over its seeds or folds. */
export interface RankCurve extends CellName {
  /** Values 0..1 at which the two after it are read. */
  readonly grid: readonly number[];
  /** Sensitivity at each false positive rate. */
  readonly roc: readonly number[];
  /** Precision at each sensitivity; NaN at 0. */
  readonly precision: readonly number[];
}

/** What one other test found: the same trials on other images. */
interface AlsoFound {
  readonly name: string;
  readonly comparisons: readonly Comparison[];
  readonly remedies: readonly Remedy[];
  readonly cells: readonly Cell[];
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
  /** What the verdicts are about. */
  readonly metric: Metric;
  /** What trials of an arm differ in. */
  readonly replicate: Replicate;
  /** How many training images of a target the size `all` is, by its name, where that is known. */
  readonly wholeSizes: Readonly<Record<string, number>>;
  /** On how many kinds of machine trials were trained: from 2 on, arms' times do not compare. */
  readonly kindsOfMachines: number;
  readonly cells: readonly Cell[];
  /** Empty where the experiment names no class that is to be found. */
  readonly operatingPoints: readonly OperatingPoint[];
  /** Empty where probabilities are not known. */
  readonly rankCurves: readonly RankCurve[];
  readonly comparisons: readonly Comparison[];
  /** What regimes beside the plain ones do to the harm; with their comparisons with scratch a family of their own. */
  readonly remedies: readonly Remedy[];
  /** What the experiment's other tests found, a family of their own. */
  readonly alsoTested: readonly AlsoFound[];
  readonly origins: readonly Origin[];
  readonly trends: readonly Trend[];
  /** Empty where scratch has too few sizes for a curve. */
  readonly sourceWorths: readonly SourceWorth[];
  /** Empty where no arm has sizes enough for a curve. */
  readonly learningCurves: readonly ArmCurve[];
  readonly advice: readonly Advice[];
  readonly recommendations: readonly Recommendation[];
  readonly transferability: readonly Transferability[];
  readonly pretrainings: readonly PretrainingCost[];
  /** Pretrainings that learned little or nothing of their own task. */
  readonly weakSources: readonly WeakSource[];
  /** Targets on which accuracy alone misleads. */
  readonly imbalances: readonly Imbalance[];
  /** What weakens all that is said, a sentence each: it stands before the verdicts, on every screen. */
  readonly warnings: readonly string[];
  /** What the verdicts speak of: what was sampled, and what stayed as it is. */
  readonly scope: string;
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

/** A pretraining that learned little of its own task. */
export interface WeakSource {
  readonly base: string;
  readonly source: string;
  /** Its test accuracy, and that of guessing, 0..1. */
  readonly accuracy: number;
  readonly chance: number;
  /** Whether it is no better than guessing, as far as its test images tell. */
  readonly learnedNothing: boolean;
  /** Share of its training labels that the experiment draws at random; null where it asks for none. */
  readonly labelNoise: number | null;
}
