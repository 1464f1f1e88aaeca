import { normalCdf } from './normal.ts';

/** Deviations from the middle beyond which less than 1e-18 of a normal lies. */
const REACH = 9;

/** Panels of an integral between two neighbouring bounds. */
const PANELS = 32;

/** Gauss and Legendre's rule of five points on -1..1: points and weights. */
const RULE = [
  [0, 128 / 225],
  ...[-1, 1].flatMap((side) => [
    [(side * Math.sqrt(5 - 2 * Math.sqrt(10 / 7))) / 3, (322 + 13 * Math.sqrt(70)) / 900] as const,
    [(side * Math.sqrt(5 + 2 * Math.sqrt(10 / 7))) / 3, (322 - 13 * Math.sqrt(70)) / 900] as const,
  ]),
] as const;

/**
 * Distribution function of noncentral t, to 1e-12: the chance that (Z + shift) / S
 * is at most t, Z standard normal and S a chi variate over the root of its degrees
 * of freedom. Given S = s that is normalCdf(t · s - shift), here averaged over the
 * distribution of S by quadrature; the usual series (Lenth 1989, AS 243) gives way
 * at shifts beyond 37, which few pairs and a strict alpha ask for.
 * @param degrees Degrees of freedom, 1 or more.
 * @param shift Noncentrality; infinite ones are the limits.
 */
export function noncentralTCdf(t: number, degrees: number, shift: number): number {
  let sum = 0;
  let total = 0;
  for (const { middle, half } of panelsOf(boundsOf(t, degrees, shift))) {
    for (const [point, width] of RULE) {
      const s = middle + half * point;
      const weight = half * width * densityOf(s, degrees);
      sum += weight * normalCdf(t * s - shift);
      total += weight;
    }
  }
  return sum / total;
}

/**
 * Where S may be, and within it where t · s - shift passes from one end of the
 * normal distribution to the other, which may be in far less. A chi variate is
 * about √degrees, and by concentration of measure no further off than a normal
 * would be.
 */
function boundsOf(t: number, degrees: number, shift: number): number[] {
  const reach = (REACH + 1) / Math.sqrt(degrees);
  const low = Math.max(0, 1 - reach);
  const high = 1 + reach;
  const passing = [shift - REACH, shift + REACH].map((z) => z / t);
  const inside = passing.filter((s) => s > low && s < high).sort((a, b) => a - b);
  return [low, ...inside, high];
}

/** Density of S, up to a factor: it is 1 at s = 1. */
function densityOf(s: number, degrees: number): number {
  return Math.exp((degrees - 1) * Math.log(s) - (degrees * (s * s - 1)) / 2);
}

/** Stretches of equal length between each two neighbouring bounds. */
function panelsOf(bounds: readonly number[]): { middle: number; half: number }[] {
  return bounds.slice(1).flatMap((high, i) => {
    const low = bounds[i]!;
    const half = (high - low) / (2 * PANELS);
    return Array.from({ length: PANELS }, (_, panel) => ({
      middle: low + (2 * panel + 1) * half,
      half,
    }));
  });
}
