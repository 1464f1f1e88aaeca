import { medianOf, quantileOf } from './quantile.ts';

/** Where resamples come from: integers in [0, n), every one as likely. */
interface Integers {
  int(n: number): number;
}

type Samples = readonly (readonly number[])[];

/**
 * Percentile bootstrap interval of a statistic, two-sided at 1 - alpha (Efron
 * 1979): each sample is resampled with replacement, independently of the others,
 * and the ends are the alpha / 2 and 1 - alpha / 2 quantiles of what the statistic
 * makes of the resamples. The same stream gives the same interval.
 * @param samples One or more, each of one value or more.
 * @param statistic Finite for all resamples.
 * @param alpha Error rate, 0..1 exclusive.
 */
export function bootstrapInterval(
  samples: Samples,
  statistic: (samples: Samples) => number,
  alpha: number,
  random: Integers,
  resamples = 10_000,
): readonly [low: number, high: number] {
  const again = () => statistic(samples.map((sample) => resampled(sample, random)));
  const ascending = Float64Array.from({ length: resamples }, again).sort();
  return [quantileOf(ascending, alpha / 2), quantileOf(ascending, 1 - alpha / 2)];
}

/**
 * Median of the first sample over that of the second, such as seconds of two
 * backends: the statistic of `bootstrapInterval` for how many times slower the
 * first is.
 * @param samples Two, of positive values.
 */
export function ratioOfMedians(samples: Samples): number {
  return medianOf(samples[0]!) / medianOf(samples[1]!);
}

function resampled(sample: readonly number[], random: Integers): number[] {
  return sample.map(() => sample[random.int(sample.length)]!);
}
