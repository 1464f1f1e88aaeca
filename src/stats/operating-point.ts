import { midranks } from './ranks.ts';

/**
 * The threshold of a specificity, as samples tell it: the least of the scores of the negatives
 * that so large a share of them does not exceed. A sample counts as positive above it.
 * @param negatives Scores of the samples that are not positive; NaN where there is none.
 * @param specificity 0..1 exclusive.
 */
export function thresholdAt(negatives: readonly number[], specificity: number): number {
  const ascending = Float64Array.from(negatives).sort();
  // Shares of a whole number are met in spite of rounding.
  const count = Math.ceil(specificity * ascending.length - 1e-9);
  return ascending[Math.max(1, count) - 1] ?? Number.NaN;
}

/** Of those that are called positive, the share that is, and of those called negative, where positives have a prevalence (Bayes). */
export function predictiveValues(
  sensitivity: number,
  specificity: number,
  prevalence: number,
): { readonly ppv: number; readonly npv: number } {
  const called = sensitivity * prevalence + (1 - specificity) * (1 - prevalence);
  const cleared = specificity * (1 - prevalence) + (1 - sensitivity) * prevalence;
  return {
    ppv: (sensitivity * prevalence) / called,
    npv: (specificity * (1 - prevalence)) / cleared,
  };
}

/** A classifier's sensitivity, and its precision, for each value of a grid. */
export interface RankCurves {
  /** Sensitivity at each false positive rate, linear between thresholds (Fawcett 2006). */
  readonly roc: readonly number[];
  /** Precision at each sensitivity: of the least threshold that reaches it. NaN at 0. */
  readonly precision: readonly number[];
}

/**
 * The ROC curve and the precision-recall curve of scores at the values of a grid.
 * @param grid Ascending, each 0..1.
 * @returns Null where either class is absent.
 */
export function rankCurves(
  scores: ArrayLike<number>,
  positive: (i: number) => boolean,
  grid: readonly number[],
): RankCurves | null {
  const points = thresholdsOf(scores, positive);
  const { positives, negatives } = points.at(-1)!;
  if (positives === 0 || negatives === 0) return null;
  const rates = points.map((point) => ({
    x: point.negatives / negatives,
    y: point.positives / positives,
    precision: point.positives / (point.positives + point.negatives),
  }));
  return {
    roc: grid.map((x) => heightAt(rates, x)),
    precision: grid.map((y) =>
      y === 0 ? Number.NaN : rates.find((rate) => rate.y >= y - 1e-12)!.precision,
    ),
  };
}

/** How many of each class are at or above each score, from none to all. */
function thresholdsOf(scores: ArrayLike<number>, positive: (i: number) => boolean) {
  const ranks = midranks(scores);
  const order = [...ranks.keys()].sort((a, b) => ranks[b]! - ranks[a]!);
  const points = [{ positives: 0, negatives: 0 }];
  let [positives, negatives] = [0, 0];
  for (const [at, i] of order.entries()) {
    if (positive(i)) positives += 1;
    else negatives += 1;
    const next = order[at + 1];
    if (next === undefined || ranks[next] !== ranks[i]) points.push({ positives, negatives });
  }
  return points;
}

/** The highest point of a rising line of points at x. */
function heightAt(
  points: readonly { readonly x: number; readonly y: number }[],
  x: number,
): number {
  const after = points.findIndex((point) => point.x > x + 1e-12);
  if (after < 0) return points.at(-1)!.y;
  const [from, to] = [points[after - 1]!, points[after]!];
  return from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y);
}
