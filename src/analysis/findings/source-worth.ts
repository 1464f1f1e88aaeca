import { generatorOf } from '../../experiment/random.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { LEAST_SIZES, sizeReachingInterval } from '../../stats/size-reaching.ts';
import { controlsOf } from '../comparison/controls.ts';
import { type Arm, trainImagesOf } from '../comparison/gather.ts';
import { measureOf } from '../comparison/measures.ts';
import { isTransfer } from '../comparison/pair.ts';
import type { SourceWorth } from '../types.ts';

/**
 * How many images a source is worth: the number from which scratch makes as few errors as an arm
 * with the source on fewer (the effective data of Hernandez et al. 2021), for every size of arms
 * whose scratch counterpart has `LEAST_SIZES` sizes or more. It is a size in the range that was
 * trained on, or beyond it. Nothing is said of folds, whose networks share training images: their
 * errors are not as independent as an interval over them would take them for.
 */
export function sourceWorthsOf(experiment: Experiment, arms: readonly Arm[]): SourceWorth[] {
  if (experiment.test !== undefined) return [];
  const { alpha } = experiment.verdict;
  const { of } = measureOf(experiment);
  const controls = controlsOf(experiment);
  const errorsOf = ({ finished }: Arm) => [...finished.values()].map((trial) => 1 - of(trial));
  return arms.filter(isTransfer).flatMap((arm): SourceWorth[] => {
    if (controls.has(arm.source) || arm.finished.size < 2) return [];
    const curve = arms
      .filter(
        (each) =>
          each.source === null &&
          each.base === arm.base &&
          each.target === arm.target &&
          each.budget === arm.budget &&
          each.finished.size >= 2,
      )
      .map((each) => ({ size: trainImagesOf(each), errors: errorsOf(each) }))
      .sort((a, b) => a.size - b.size);
    if (curve.length < LEAST_SIZES) return [];
    const images = trainImagesOf(arm);
    const random = generatorOf(
      'source worth',
      arm.base,
      arm.source,
      arm.target,
      arm.regime,
      images,
    );
    const found = sizeReachingInterval(curve, errorsOf(arm), alpha, random);
    const { base, source, target, regime, budget } = arm;
    const [first, last] = [curve[0]!.size, curve.at(-1)!.size];
    return [{ base, source, target, regime, budget, images, ...found, range: [first, last] }];
  });
}
