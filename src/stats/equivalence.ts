import cdf from '@stdlib/stats-base-dists-t-cdf';
import { meanOf, standardError } from './t.ts';

/**
 * Two one-sided tests of equivalence (Schuirmann 1987): the p value of the claim
 * that the true mean difference lies strictly within ±margin, which is the larger
 * of two one-sided paired t tests, against -margin and against +margin. It is
 * below alpha exactly where the 1 - 2 alpha interval lies within the margin.
 * Where the differences are all equal and there is no floor, p is 0 with their
 * mean inside the margin, and 1 with it at the margin or outside.
 * @param differences Two or more, one a pair.
 * @param margin In the differences' unit, above 0.
 * @param sdFloor Least standard deviation the differences are credited with.
 */
export function equivalenceP(differences: readonly number[], margin: number, sdFloor = 0): number {
  // Of the two tests the one against the nearer end has the larger p.
  const beyond = Math.abs(meanOf(differences)) - margin;
  const t = beyond / standardError(differences, sdFloor);
  // 0 / 0: exactly at the margin, and no spread.
  return Number.isNaN(t) ? 1 : cdf(t, differences.length - 1);
}
