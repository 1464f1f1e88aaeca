import type { Experiment } from '../spec/schema.ts';
import type { PairedT } from '../stats/t.ts';
import type { Verdict } from './types.ts';

/**
 * The verdict on a gap: negative or positive where Holm's adjusted p is below
 * alpha; else equivalent where the whole 1 - alpha interval lies within the
 * margin; else inconclusive. Two one-sided tests at alpha (Schuirmann 1987)
 * would need the narrower 1 - 2 alpha interval only: equivalence is claimed
 * more rarely here than it could be.
 * @param test Null with fewer than two pairs, which carry no verdict.
 */
export function verdictOf(
  test: PairedT | null,
  adjustedP: number | null,
  { alpha, margin }: Experiment['verdict'],
): Verdict {
  if (test === null || adjustedP === null) return 'inconclusive';
  if (adjustedP < alpha) return test.mean > 0 ? 'negative' : 'positive';
  return isWithin(test, margin) ? 'equivalent' : 'inconclusive';
}

/** Whether the whole interval lies within ±margin. */
export function isWithin({ low, high }: PairedT, margin: number): boolean {
  return low >= -margin && high <= margin;
}
