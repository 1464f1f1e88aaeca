import { baseLabel } from '../spec/trial.ts';
import type { TrialRecord } from '../store/records.ts';
import type { WeakSource } from './types.ts';

/** Standard errors above chance that a source must reach to count as learned; 1.645 is one-sided 95%. */
const Z = 1.645;

/**
 * The pretrainings that are no better than chance on their own test images. From
 * such a source nothing can be transferred, so a gap measured with it says
 * nothing of the data it is named after. Normal approximation of the binomial.
 */
export function weakSources(trials: readonly TrialRecord[]): WeakSource[] {
  return trials.flatMap(({ spec, result }) => {
    if (spec.kind !== 'pretraining' || result === null) return [];
    const chance = 1 / result.classes.length;
    const error = Math.sqrt((chance * (1 - chance)) / result.split.test);
    const accuracy = result.testAccuracy;
    if (accuracy > chance + Z * error) return [];
    return [{ base: baseLabel(spec.base), source: spec.source, accuracy, chance }];
  });
}
