import { meanOf, sdOf } from './t.ts';

/** What draws normal numbers of mean 0 and standard deviation 1. */
export interface Normals {
  normal(): number;
}

/** Errors at a size: one a seed, two or more. */
export interface SizedErrors {
  readonly size: number;
  readonly errors: readonly number[];
}

/** Sizes from which on a curve is one (Hoiem et al. 2021). */
export const LEAST_SIZES = 4;

/**
 * The size at which a curve of errors comes down to a goal: the errors made to fall by pooling
 * neighbours that do not (Ayer et al. 1955), then straight lines on the logarithm of the size.
 * Nothing is extrapolated: Infinity where the goal is below the last error, 0 where it is above
 * the first.
 * @param sizes Rising.
 * @param errors One a size.
 */
export function sizeReaching(
  sizes: readonly number[],
  errors: readonly number[],
  goal: number,
): number {
  const falling = monotone(errors);
  const at = falling.findIndex((error) => error <= goal);
  if (at < 0) return Number.POSITIVE_INFINITY;
  if (at === 0) return falling[0] === goal ? sizes[0]! : 0;
  const [above, below] = [falling[at - 1]!, falling[at]!];
  const share = (above - goal) / (above - below);
  const [from, to] = [sizes[at - 1]!, sizes[at]!].map(Math.log) as [number, number];
  return Math.exp(from + share * (to - from));
}

/**
 * The same with an interval at 1 - alpha: quantiles over curves drawn around the means, each by its
 * standard error times a number of Student's t with seeds - 1 degrees of freedom (a parametric
 * bootstrap: with so few seeds resampling them is too narrow). Ends beyond the sizes are Infinity or 0.
 * @param curve By rising size, `LEAST_SIZES` or more.
 * @param goal Errors whose mean is to be reached.
 */
export function sizeReachingInterval(
  curve: readonly SizedErrors[],
  goal: readonly number[],
  alpha: number,
  random: Normals,
  draws = 2000,
): { readonly size: number; readonly interval: readonly [number, number] } {
  const sizes = curve.map(({ size }) => size);
  const size = sizeReaching(
    sizes,
    curve.map(({ errors }) => meanOf(errors)),
    meanOf(goal),
  );
  const drawn = Array.from({ length: draws }, () =>
    sizeReaching(
      sizes,
      curve.map(({ errors }) => around(errors, random)),
      around(goal, random),
    ),
  ).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.min(draws - 1, Math.floor(share * draws))]!;
  return { size, interval: [at(alpha / 2), at(1 - alpha / 2)] };
}

/** A mean as another sample might have it: by its standard error and Student's t. */
export function around(values: readonly number[], random: Normals): number {
  const degrees = values.length - 1;
  let squares = 0;
  for (let i = 0; i < degrees; i++) squares += random.normal() ** 2;
  const t = random.normal() / Math.sqrt(squares / degrees);
  return meanOf(values) + (t * sdOf(values)) / Math.sqrt(values.length);
}

/** The falling sequence that is nearest in squares. */
function monotone(values: readonly number[]): number[] {
  const pools: { mean: number; count: number }[] = [];
  for (const value of values) {
    pools.push({ mean: value, count: 1 });
    while (pools.length > 1 && pools.at(-2)!.mean < pools.at(-1)!.mean) {
      const [a, b] = pools.splice(-2) as [(typeof pools)[0], (typeof pools)[0]];
      const count = a.count + b.count;
      pools.push({ mean: (a.mean * a.count + b.mean * b.count) / count, count });
    }
  }
  return pools.flatMap(({ mean, count }) => Array.from({ length: count }, () => mean));
}
