import type { MeanEstimate } from './mean-estimate.ts';
import { meanOf, standardError } from './t.ts';

/** How the values of a cross-validation came about. */
export interface Resampling {
  /** Parts that the images are cut in, k, 2 or more. */
  readonly folds: number;
  /** Images that a network is tested on over those that it is trained on, n_test / n_train. */
  readonly testShare: number;
}

/**
 * The mean of what was measured once a fold of cross-validation, repeated or not. Its
 * variance is that of the corrected resampled t test (Nadeau and Bengio 2003, equation 7;
 * Bouckaert and Frank 2004 for repeats):
 *
 *   (1 / J + n_test / n_train) · S²
 *
 * of J values with the variance S², each of a network whose training images most of the
 * others had too. The first term is Student's. The second is what other images would have
 * changed, which neither folds nor repeats lessen: it stands in the place that test images
 * have where there is one test set. There is no unbiased estimate of it (Bengio and
 * Grandvalet 2004); this one is simulated in test/stats/folds.test.ts.
 *
 * Without repeats the interval is the published one, with k - 1 degrees of freedom. With
 * repeats that has J - 1, as if the same images cut anew were others: up to 9% of
 * simulated verdicts are false then. Here the second term keeps k - 1.
 * @param values One a fold and repeat, two or more.
 * @param sdFloor Least standard deviation the values are credited with.
 */
export function resampledEstimate(
  values: readonly number[],
  { folds, testShare }: Resampling,
  sdFloor = 0,
): MeanEstimate {
  const variance = standardError(values, sdFloor) ** 2;
  return {
    mean: meanOf(values),
    seeds: { variance, degrees: values.length - 1 },
    images: {
      variance: variance * values.length * testShare,
      degrees: Math.min(folds, values.length) - 1,
    },
  };
}
