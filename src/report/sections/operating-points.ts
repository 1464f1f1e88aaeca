import type { Analysis } from '../../analysis/types.ts';
import { armLabel } from '../../experiment/cell.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { confidence, count, decimal, estimate, percent } from '../../text/numbers.ts';
import { numeric, type Table } from '../content.ts';

/** How each arm finds the class that is to be found; null where the experiment names none. */
export function operatingTable(
  { verdict: { metric, positive, prevalence } }: Experiment,
  { operatingPoints, alpha, replicate }: Analysis,
): Table | null {
  if (positive === undefined || operatingPoints.length === 0) return null;
  const by =
    typeof metric === 'object'
      ? `above the threshold that has ${percent(metric.sensitivityAt.specificity)} specificity on the validation images of each ${replicate}`
      : 'where it is the likeliest class';
  const at =
    prevalence === undefined
      ? 'at the prevalence of the test images'
      : `at the stated prevalence of ${percent(prevalence)}`;
  return {
    caption: `Finding ${positive}: an image is called so ${by}. Means over the ${replicate}s (%) with ${confidence(alpha)} intervals; PPV and NPV ${at}, which they depend on`,
    columns: [
      { label: 'Base' },
      { label: 'Arm' },
      ...numeric('Test images of it', 'Sensitivity', 'Specificity', 'Prevalence', 'PPV', 'NPV'),
    ],
    rows: operatingPoints.map((point) => {
      return [
        point.base,
        armLabel(point),
        count(point.images),
        estimate(point.sensitivity.mean, point.sensitivity.interval),
        estimate(point.specificity.mean, point.specificity.interval),
        ...[point.prevalence, point.ppv, point.npv].map((share) => decimal(100 * share, 1)),
      ];
    }),
  };
}
