import type { Experiment } from '../../experiment/schema.ts';
import { predictiveValues } from '../../stats/operating-point.ts';
import { type Arm, testedLabels } from '../comparison/gather.ts';
import { SENSITIVITY, SPECIFICITY } from '../comparison/measures.ts';
import { estimateOf } from '../comparison/scored.ts';
import type { OperatingPoint } from '../types.ts';

/**
 * What every arm does of the class that is to be found, as the classifier would be used: by
 * the threshold that was fitted to validation where the verdict has one, else by the likeliest
 * class. Predictive values are at the prevalence that the experiment states, else at that of
 * the test images (Bayes). Nothing where no class is named.
 */
export function operatingPointsOf(experiment: Experiment, arms: readonly Arm[]): OperatingPoint[] {
  const { positive, prevalence, alpha } = experiment.verdict;
  if (positive === undefined) return [];
  return arms.flatMap((arm) => {
    const { finished, failed: _, ...name } = arm;
    const trials = [...finished.values()];
    const seeds = trials.map((trial) => [{ trial, weight: 1 }]);
    const sensitivity = estimateOf(seeds, SENSITIVITY, alpha, [0, 1]);
    const specificity = estimateOf(seeds, SPECIFICITY, alpha, [0, 1]);
    const labels = testedLabels(trials);
    const label = trials[0]?.answers?.positive?.label;
    if (sensitivity === null || specificity === null || labels === null) return [];
    const images = labels.filter((each) => each === label).length;
    const share = prevalence ?? images / labels.length;
    return [
      {
        ...name,
        sensitivity,
        specificity,
        images,
        prevalence: share,
        ...predictiveValues(sensitivity.mean, specificity.mean, share),
      },
    ];
  });
}
