import quantile from '@stdlib/stats-base-dists-t-quantile';

/** A mean and its confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Arithmetic mean of one value or more. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample of two values or more: divided by n - 1. */
export function sdOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Student's t interval of a mean, two-sided at 1 - alpha:
 * mean ± t(1 - alpha / 2; n - 1) · sd / √n (Student 1908).
 * @param values Two or more.
 * @param alpha Error rate, 0..1 exclusive.
 * @param sdFloor Least standard deviation the values are credited with.
 */
export function tInterval(values: readonly number[], alpha: number, sdFloor = 0): Interval {
  const mean = meanOf(values);
  const half = quantile(1 - alpha / 2, values.length - 1) * standardError(values, sdFloor);
  return { mean, low: mean - half, high: mean + half };
}

/**
 * Standard error of the mean of two values or more: sd / √n.
 * @param sdFloor Least standard deviation the values are credited with.
 */
export function standardError(values: readonly number[], sdFloor: number): number {
  return Math.max(sdOf(values), sdFloor) / Math.sqrt(values.length);
}
