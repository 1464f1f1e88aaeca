import { tInterval } from './t.ts';

/** A mean ratio with its interval. */
export interface Ratio {
  readonly ratio: number;
  readonly interval: readonly [number, number];
}

/**
 * The geometric mean of ratios, such as those of pairs, with Student's interval of their
 * logarithms, which covers what it says from two on. Of one it is that ratio.
 * @param ratios One or more, each above 0.
 * @param alpha Error rate of the interval, 0..1 exclusive.
 */
export function meanRatio(ratios: readonly number[], alpha: number): Ratio {
  const logs = ratios.map(Math.log);
  const { mean, low, high } =
    logs.length < 2 ? { mean: logs[0]!, low: logs[0]!, high: logs[0]! } : tInterval(logs, alpha);
  return { ratio: Math.exp(mean), interval: [Math.exp(low), Math.exp(high)] };
}

/** The same where it has an interval: null of fewer than two ratios, or where one has no finite logarithm. */
export function estimatedRatio(ratios: readonly number[], alpha: number): Ratio | null {
  const isUsable = ratios.length >= 2 && ratios.every((ratio) => Number.isFinite(Math.log(ratio)));
  return isUsable ? meanRatio(ratios, alpha) : null;
}
