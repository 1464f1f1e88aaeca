import { withFamilySpread } from './family-spread.ts';
import { differenceP, type MeanEstimate } from './mean-estimate.ts';

/**
 * Which of some others are told apart from the one that looks best: those that are left, and the
 * best, hold the truly best at 1 - alpha or more (subset selection, Gupta 1965, Technometrics 7).
 * Here by paired differences and Bonferroni's inequality: the truly best is lost only where one
 * of the others is wrongly shown to be better than it. With one seed nothing is told apart.
 * @param differences Of each other to the one that looks best; null where there is no estimate.
 * @param alpha Error rate, 0..1 exclusive.
 */
export function toldApart(differences: readonly (MeanEstimate | null)[], alpha: number): boolean[] {
  const level = alpha / Math.max(1, differences.length);
  const judged = withFamilySpread(differences.filter((each) => each !== null)).values();
  return differences.map((each) => each !== null && differenceP(judged.next().value!) < level);
}
