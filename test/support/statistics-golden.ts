import { readFileSync } from 'node:fs';

/** What statistics.py wrote: inputs, and what the reference made of them. */
interface Golden {
  readonly signFlip: { differences: number[]; p: number }[];
  readonly equivalence: { differences: number[]; margin: number; p: number }[];
  readonly mcnemar: { onlyFirst: number; onlySecond: number; p: number }[];
  readonly bootstrap: { samples: number[][]; ratio: number; low: number; high: number }[];
  readonly noncentralT: { t: number; degrees: number; shift: number; cdf: number }[];
  readonly power: { effect: number; pairs: number; alpha: number; power: number }[];
  readonly powerSolved: { effect: number; pairs: number; alpha: number; power: number }[];
  readonly auc: { scores: number[]; positive: number[]; auc: number }[];
  readonly macroAuc: { probabilities: number[]; labels: number[]; classes: number; auc: number }[];
  readonly recall: {
    labels: number[];
    predicted: number[];
    classes: number;
    /** Null for classes without images. */
    recalls: (number | null)[];
    balanced: number;
  }[];
  readonly calibration: { confidence: number[]; correct: number[]; bins: number; error: number }[];
  readonly crossed: {
    scores: number[][];
    groupSize: number;
    seedVariance: number;
    imageVariance: number;
    p: number;
    margin: number;
    equivalenceP: number;
    /** Half the interval at 95%. */
    half: number;
  }[];
  readonly rankCorrelation: { x: number[]; y: number[]; tau: number; p: number; rho: number }[];
}

export const golden: Golden = JSON.parse(
  readFileSync(new URL('../reference/golden/statistics.json', import.meta.url), 'utf8'),
);
