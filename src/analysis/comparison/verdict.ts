import type { Experiment } from '../../experiment/schema.ts';
import { differenceP, equivalenceP, type MeanEstimate } from '../../stats/mean-estimate.ts';
import type { Verdict } from '../types.ts';
import type { Paired } from './pair.ts';

/**
 * The verdict on a gap: negative or positive where the adjusted p is below alpha; else
 * equivalent where two one-sided tests (Schuirmann 1987) place it within the margin,
 * adjusted likewise; else inconclusive.
 * @param gap Null without pairs, as each p is with fewer than two, which carry no verdict.
 */
export function verdictOf(
  gap: number | null,
  adjustedP: number | null,
  equivalenceP: number | null,
  { alpha }: Pick<Experiment['verdict'], 'alpha'>,
): Verdict {
  if (gap === null || adjustedP === null || equivalenceP === null) return 'inconclusive';
  if (adjustedP < alpha) return gap > 0 ? 'negative' : 'positive';
  return equivalenceP < alpha ? 'equivalent' : 'inconclusive';
}

/**
 * p of no gap. Where trials failed a claim has to hold twice, among the seeds that
 * both arms finished and with every failure scored as guessing: the larger p stands,
 * and 1 where the two point in different directions. So it errs no more often than
 * either test does by itself, whichever is taken for the truth.
 */
export function gapP({ estimate, withFailures }: TwoEstimates): number {
  const p = differenceP(estimate);
  if (withFailures === null) return p;
  if (Math.sign(withFailures.mean) !== Math.sign(estimate.mean)) return 1;
  return Math.max(p, differenceP(withFailures));
}

/** p of a gap beyond the margin, by the same rule. */
export function withinMarginP({ estimate, withFailures }: TwoEstimates, margin: number): number {
  const p = equivalenceP(estimate, margin);
  return withFailures === null ? p : Math.max(p, equivalenceP(withFailures, margin));
}

/** What is known of a gap that can be tested. */
export type TwoEstimates = Pick<Paired, 'withFailures'> & { readonly estimate: MeanEstimate };
