/**
 * Holm's step-down adjustment (Holm 1979) of a family of p values: the k-th
 * smallest of m becomes the largest of (m - j + 1) · p(j) over j <= k, at most
 * 1. Rejecting where the adjusted p is below alpha keeps the chance of one
 * false rejection or more at alpha, however the tests depend on each other.
 * @param ps Each 0..1; the result is in the same order.
 * @throws RangeError where one is not a number: it would pass for the smallest or the largest.
 */
export function holm(ps: readonly number[]): number[] {
  if (ps.some(Number.isNaN)) throw new RangeError('a p that is not a number cannot be adjusted');
  const ascending = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  for (const [rank, index] of ascending.entries()) {
    largest = Math.max(largest, (ps.length - rank) * ps[index]!);
    adjusted[index] = Math.min(1, largest);
  }
  return adjusted;
}
