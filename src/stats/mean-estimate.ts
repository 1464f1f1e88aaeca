import cdf from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';
import { type Interval, meanOf, standardError } from './t.ts';

/** A variance that is itself estimated, as a multiple of chi-square is. */
interface VariancePart {
  /** Of the mean, in its unit squared, 0 or more. */
  readonly variance: number;
  /** Above 0. */
  readonly degrees: number;
}

/** A mean over what was sampled, and the variance that each thing sampled gives it. */
export interface MeanEstimate {
  readonly mean: number;
  readonly seeds: VariancePart;
  /** Null where what each image got is not known: the mean then speaks of these images only. */
  readonly images: VariancePart | null;
}

/**
 * The mean of one value a seed, of which nothing is known image by image.
 * @param values Two or more.
 * @param sdFloor Least standard deviation the values are credited with.
 */
export function seedsEstimate(values: readonly number[], sdFloor = 0): MeanEstimate {
  return {
    mean: meanOf(values),
    seeds: { variance: standardError(values, sdFloor) ** 2, degrees: values.length - 1 },
    images: null,
  };
}

/**
 * Interval of the mean, two-sided at 1 - alpha: mean ± √(Σ t²(1 - alpha / 2; degrees) · variance).
 * Each part widens it by the quantile of its own degrees of freedom. Whatever the true
 * shares of the parts are, it covers 1 - alpha or more (Hájek 1962; Mickey and Brown
 * 1966): the chance to miss is an average of 2Φ(-√u), convex in u, and so at most the
 * weighted mean of what each part would miss alone. Satterthwaite's single number of
 * degrees for the sum has no such bound: it grows just when the seeds happen to agree.
 * With one part it is Student's.
 * @param alpha 0..1 exclusive.
 */
export function intervalOf(estimate: MeanEstimate, alpha: number): Interval {
  const { mean } = estimate;
  const half = Math.sqrt(squaredReach(partsOf(estimate), alpha / 2));
  return { mean, low: mean - half, high: mean + half };
}

/**
 * Two-sided p of the mean against zero: the alpha whose interval ends there. 1 where
 * the mean is zero; 0 where it is not and nothing varies.
 */
export function differenceP(estimate: MeanEstimate): number {
  return estimate.mean === 0 ? 1 : 2 * tailOf(Math.abs(estimate.mean), estimate);
}

/**
 * p of the claim that the true mean lies strictly within ±margin: the larger of two
 * one-sided tests (Schuirmann 1987). It is below alpha exactly where the 1 - 2 alpha
 * interval lies within the margin.
 * @param margin Above 0.
 */
export function equivalenceP(estimate: MeanEstimate, margin: number): number {
  const inside = margin - Math.abs(estimate.mean);
  if (inside > 0) return tailOf(inside, estimate);
  return inside === 0 && !varies(estimate) ? 1 : 1 - tailOf(-inside, estimate);
}

/** The tail, at most 1/2, at which the interval reaches a distance from the mean. */
function tailOf(distance: number, estimate: MeanEstimate): number {
  const parts = partsOf(estimate).filter(({ variance }) => variance > 0);
  const [first, second] = parts;
  if (first === undefined) return distance > 0 ? 0 : 0.5;
  if (second === undefined) return cdf(-distance / Math.sqrt(first.variance), first.degrees);
  // It lies between the tails that one standard error with either part's degrees has.
  const t = -distance / Math.sqrt(first.variance + second.variance);
  const ends = [cdf(t, first.degrees), cdf(t, second.degrees)];
  let low = Math.max(Math.min(...ends), Number.MIN_VALUE);
  let high = Math.max(...ends, low);
  while (high > low * (1 + 1e-12)) {
    // Tails are told apart by their size: the middle of their logarithms.
    const middle = Math.sqrt(low) * Math.sqrt(high);
    if (middle <= low || middle >= high) break;
    if (squaredReach(parts, middle) > distance ** 2) low = middle;
    else high = middle;
  }
  return high;
}

function squaredReach(parts: readonly VariancePart[], tail: number): number {
  return parts
    .filter(({ variance }) => variance > 0)
    .reduce((sum, { variance, degrees }) => sum + quantile(tail, degrees) ** 2 * variance, 0);
}

function varies(estimate: MeanEstimate): boolean {
  return partsOf(estimate).some(({ variance }) => variance > 0);
}

function partsOf({ seeds, images }: MeanEstimate): readonly VariancePart[] {
  return images === null ? [seeds] : [seeds, images];
}
