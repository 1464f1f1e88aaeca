import type { Experiment } from '../spec/schema.ts';
import type { PairedT } from '../stats/t.ts';
import type { Verdict } from './types.ts';

/**
 * The verdict on a gap: negative or positive where Holm's adjusted p is below
 * alpha; else equivalent where two one-sided tests (Schuirmann 1987) place it
 * within the margin, also after Holm's correction; else inconclusive.
 * @param test Null with fewer than two pairs, which carry no verdict.
 */
export function verdictOf(
  test: PairedT | null,
  adjustedP: number | null,
  equivalenceP: number | null,
  { alpha }: Experiment['verdict'],
): Verdict {
  if (test === null || adjustedP === null || equivalenceP === null) return 'inconclusive';
  if (adjustedP < alpha) return test.mean > 0 ? 'negative' : 'positive';
  return equivalenceP < alpha ? 'equivalent' : 'inconclusive';
}

/** Whether the whole interval lies within ±margin. */
export function isWithin({ low, high }: PairedT, margin: number): boolean {
  return low >= -margin && high <= margin;
}
