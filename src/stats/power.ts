import quantile from '@stdlib/stats-base-dists-t-quantile';
import type { MeanEstimate } from './mean-estimate.ts';
import { noncentralTCdf } from './noncentral-t.ts';

/** What varies of an estimated mean. */
type Parts = Pick<MeanEstimate, 'seeds' | 'images'>;

/**
 * Power of the two-sided paired t test: the chance of p below alpha where the true
 * mean difference is `difference`, through the noncentral t distribution (Cohen
 * 1988, chapter 2). With fewer than two pairs nothing is tested, and it is 0. With
 * a standard deviation of zero it is 1, or 0 where the difference is zero too; with
 * an infinite one it is alpha.
 * @param difference Of either sign.
 * @param sd True standard deviation of the paired differences, 0 or more.
 * @param alpha Error rate, 0..1 exclusive.
 */
export function powerOf(difference: number, sd: number, pairs: number, alpha: number): number {
  if (pairs < 2) return 0;
  if (sd === 0) return difference === 0 ? 0 : 1;
  if (sd === Number.POSITIVE_INFINITY) return alpha;
  return powerAt((difference / sd) * Math.sqrt(pairs), pairs, alpha);
}

/**
 * Least true mean difference, of either sign, that is detected with the given
 * power. Infinite with fewer than two pairs or an infinite standard deviation; 0
 * with a standard deviation of zero, which leaves no difference undetected, or
 * where the power is at most alpha.
 * @param sd True standard deviation of the paired differences, 0 or more.
 * @param alpha Error rate, 0..1 exclusive.
 * @param power 0..1 exclusive.
 */
export function detectableDifference(
  sd: number,
  pairs: number,
  alpha: number,
  power = 0.8,
): number {
  if (pairs < 2 || sd === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const standardError = sd / Math.sqrt(pairs);
  return power <= alpha ? 0 : standardError * shiftFor(power, pairs, alpha);
}

/**
 * Least true mean of an estimate, of either sign, that is detected with the given
 * power: what each part would hide alone, added as their squares are. It is exact
 * where one part is all, and otherwise a little more than is needed, as the interval
 * is a little wider.
 * @param alpha Error rate, 0..1 exclusive.
 */
export function detectableMean({ seeds, images }: Parts, alpha: number, power = 0.8): number {
  const hidden = [seeds, ...(images === null ? [] : [images])].map(({ variance, degrees }) =>
    detectableDifference(Math.sqrt(variance * (degrees + 1)), degrees + 1, alpha, power),
  );
  return Math.hypot(...hidden);
}

/**
 * Seeds, two or more, that detect a mean with the given power on the same images;
 * null where `most` do not, since images hide what no number of seeds shows.
 * @param mean Of either sign.
 */
export function seedsNeeded(
  mean: number,
  { seeds, images }: Parts,
  alpha: number,
  power = 0.8,
  most = 1000,
): number | null {
  const ofOne = seeds.variance * (seeds.degrees + 1);
  const suffice = (count: number) =>
    detectableMean(
      { seeds: { variance: ofOne / count, degrees: count - 1 }, images },
      alpha,
      power,
    ) <= Math.abs(mean);
  if (mean === 0 || !suffice(most)) return null;
  let few = 1;
  let enough = most;
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (suffice(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

/**
 * By how many times more images would have to be tested to detect a mean with the
 * given power, with the same seeds; null where the seeds hide it, however many
 * images there are. What the seeds add is taken as it is, though a part of it are
 * images too.
 * @param mean Of either sign.
 */
export function imagesNeeded(
  mean: number,
  { seeds, images }: Parts,
  alpha: number,
  power = 0.8,
): number | null {
  if (images === null) return null;
  const bySeeds = detectableMean({ seeds, images: null }, alpha, power);
  const byImages = detectableMean({ seeds: images, images: null }, alpha, power);
  const left = mean ** 2 - bySeeds ** 2;
  return left > 0 ? byImages ** 2 / left : null;
}

/** @param shift True mean difference in standard errors. */
function powerAt(shift: number, pairs: number, alpha: number): number {
  const degrees = pairs - 1;
  const critical = quantile(1 - alpha / 2, degrees);
  const [below, notAbove] = [-critical, critical].map((t) => noncentralTCdf(t, degrees, shift));
  return below! + (1 - notAbove!);
}

/** What `shiftFor` has found: a report asks for the same of all its comparisons. */
const shifts = new Map<string, number>();

/** The true mean difference, in standard errors, that has the given power. */
function shiftFor(power: number, pairs: number, alpha: number): number {
  const key = `${power} ${pairs} ${alpha}`;
  const shift = shifts.get(key) ?? soughtShift(power, pairs, alpha);
  shifts.set(key, shift);
  return shift;
}

function soughtShift(power: number, pairs: number, alpha: number): number {
  let high = 1;
  while (powerAt(high, pairs, alpha) < power) high *= 2;
  let low = 0;
  for (let middle = high / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (powerAt(middle, pairs, alpha) < power) low = middle;
    else high = middle;
  }
  return high;
}
