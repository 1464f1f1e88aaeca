import erfc from '@stdlib/math-base-special-erfc';

/** The standard normal distribution function: the chance of a draw of at most z. */
export function normalCdf(z: number): number {
  return erfc(-z * Math.SQRT1_2) / 2;
}
