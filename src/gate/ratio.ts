import quantile from '@stdlib/stats-base-dists-t-quantile';
import { generatorOf } from '../experiment/random.ts';
import { bootstrapInterval, ratioOfMedians } from '../stats/bootstrap.ts';
import { medianOf } from '../stats/quantile.ts';
import type { Ratio } from '../stats/ratio.ts';
import type { Outcome } from './types.ts';

/** Of the bootstrap: enough for the two digits that a ratio is shown with. */
const RESAMPLES = 1000;
/** Gates that read the same clock, throughput and time, and so share one error rate. */
export const CLOCKS = 2;
/** Degrees of freedom at which t is normal. */
const MANY = 1e6;
/** Standard normal quantile of a power of 80%. */
const POWER_QUANTILE = 0.8416;

/** Two samples that have nothing to do with each other, such as batches timed in two runs. */
export function ratioOfSamples(
  before: readonly number[],
  after: readonly number[],
  alpha: number,
): Ratio {
  const samples = [after, before];
  const random = generatorOf('gate ratio');
  return {
    ratio: ratioOfMedians(samples),
    interval: bootstrapInterval(samples, ratioOfMedians, alpha, random, RESAMPLES),
  };
}

/** How much figures vary where nothing changed: a standard deviation of logarithms, and what it rests on. */
export interface Noise {
  readonly sd: number;
  readonly degrees: number;
}

/**
 * The noise that groups of repeated figures show, each about its own mean, pooled;
 * null where no group has two. Figures are positive.
 */
export function noiseOf(groups: readonly (readonly number[])[]): Noise | null {
  let [squares, degrees] = [0, 0];
  for (const group of groups) {
    const logs = group.map(Math.log);
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    squares += logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
    degrees += Math.max(0, logs.length - 1);
  }
  return degrees === 0 ? null : { sd: Math.sqrt(squares / degrees), degrees };
}

/**
 * The noise of single figures within groups, without their outliers: the median of
 * their distances from their group's median, as a standard deviation (Hampel 1974).
 */
export function spreadOf(groups: readonly (readonly number[])[]): Noise {
  const distances = groups.flatMap((group) => {
    const logs = group.map(Math.log);
    const middle = medianOf(logs);
    return logs.map((log) => Math.abs(log - middle));
  });
  return { sd: 1.4826 * medianOf(distances), degrees: distances.length - groups.length };
}

/** Standard error of a median in units of the standard deviation: that of a mean but for √(π / 2). */
export function medianError(count: number): number {
  return Math.sqrt(Math.PI / 2 / count);
}

/**
 * The same, and the drift of a run as a whole, which one run does not show: it is
 * taken to be as large as the noise of one figure.
 */
export function withDrift(count: number): number {
  return Math.hypot(medianError(count), 1);
}

/** Timed runs from which their drift is known well enough to trip on. */
const RUNS_FOR_DRIFT = 5;

/**
 * How much a run as a whole is slower or faster than another where nothing changed:
 * what the medians of the baseline's runs vary, pooled over the tasks, which share it,
 * so that it has the degrees of freedom of one; null with fewer than five runs.
 */
export function driftOf(tasks: readonly (readonly (readonly number[])[])[]): Noise | null {
  const repeated = tasks.filter((runs) => runs.length >= RUNS_FOR_DRIFT);
  const noise = noiseOf(repeated.map((runs) => runs.map(medianOf)));
  return noise && { sd: noise.sd, degrees: Math.min(...repeated.map(({ length }) => length)) - 1 };
}

/**
 * The change that drift and noise together pass with a chance of at most alpha, half of
 * it each: two runs drift apart by √2 of what one does, all cells alike.
 */
export function floorWithDrift(
  drift: Noise,
  noise: Noise,
  spread: number,
  alpha: number,
  family: number,
): number {
  const drifted = learnedFloor(drift, Math.SQRT2, alpha / 2, 1);
  return (1 + drifted) * (1 + learnedFloor(noise, spread, alpha / 2, family)) - 1;
}

/** What is said of a floor that noise has raised. */
export function noiseNote(learned: number): string {
  return learned > 10
    ? 'the noise floor is above 1000%'
    : `the noise floor is ${(100 * learned).toFixed(0)}%`;
}

/**
 * The change that noise alone passes with a chance of at most alpha, two-sided,
 * over a family of comparisons (Bonferroni): a share, 0.1 is 10%.
 * @param spread Standard deviation of the compared ratio, in units of the noise's.
 */
export function learnedFloor(noise: Noise, spread: number, alpha: number, family: number): number {
  const far = quantile(1 - alpha / (2 * family), noise.degrees);
  return Math.exp(far * noise.sd * spread) - 1;
}

/**
 * A change counts where the interval excludes 1 and the ratio lies beyond the
 * floor, which is the larger of what the gate asks and what noise gives. It is
 * equivalent only within what the gate asks: much noise proves nothing.
 */
export function ratioOutcome({ ratio, interval }: Ratio, asked: number, learned: number): Outcome {
  const [low, high] = interval;
  const floor = 1 + Math.max(asked, learned);
  if (low > 1 && ratio >= floor) return 'regression';
  if (high < 1 && ratio <= 1 / floor) return 'improvement';
  return low >= 1 / (1 + asked) && high <= 1 + asked ? 'equivalent' : 'inconclusive';
}

/** Least true ratio less 1 that would have been called a regression with a power of 80%, roughly. */
export function detectableRatio(
  { interval: [low, high] }: Ratio,
  floor: number,
  alpha: number,
): number {
  const half = (Math.log(high) - Math.log(low)) / 2;
  const standardError = half / quantile(1 - alpha / 2, MANY);
  return Math.exp(Math.max(Math.log1p(floor), half) + POWER_QUANTILE * standardError) - 1;
}
