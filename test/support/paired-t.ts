import { differenceP, intervalOf, seedsEstimate } from '../../src/stats/mean-estimate.ts';

/** Student's paired t test: an estimate of which only the seeds are known. */
export function pairedT(differences: readonly number[], alpha: number, sdFloor = 0) {
  const estimate = seedsEstimate(differences, sdFloor);
  return { ...intervalOf(estimate, alpha), p: differenceP(estimate) };
}
