import { generatorOf } from '../../experiment/random.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { learningCurveInterval } from '../../stats/learning-curve.ts';
import { LEAST_SIZES } from '../../stats/size-reaching.ts';
import { type Arm, trainImagesOf } from '../comparison/gather.ts';
import { measureOf } from '../comparison/measures.ts';
import type { ArmCurve } from '../types.ts';

/**
 * Error and data reliance of every arm that was trained on `LEAST_SIZES` sizes or more with two
 * seeds or more each (Hoiem et al. 2021), at the largest of the sizes. Nothing is said of folds,
 * whose networks share training images: their errors are not as independent as an interval over
 * them would take them for.
 */
export function learningCurvesOf(experiment: Experiment, arms: readonly Arm[]): ArmCurve[] {
  if (experiment.test !== undefined) return [];
  const { alpha } = experiment.verdict;
  const { of } = measureOf(experiment);
  const groups = new Map<string, Arm[]>();
  for (const arm of arms) {
    if (arm.finished.size < 2) continue;
    const { base, source, target, regime, budget } = arm;
    const key = JSON.stringify([base, source, target, regime, budget]);
    groups.set(key, [...(groups.get(key) ?? []), arm]);
  }
  return [...groups].flatMap(([key, own]): ArmCurve[] => {
    const curve = own.map((arm) => ({
      size: trainImagesOf(arm),
      errors: [...arm.finished.values()].map((trial) => 1 - of(trial)),
    }));
    const sizes = [...new Set(curve.map(({ size }) => size))].sort((a, b) => a - b);
    if (sizes.length < LEAST_SIZES) return [];
    const { base, source, target, regime, budget } = own[0]!;
    const images = sizes.at(-1)!;
    const found = learningCurveInterval(curve, images, alpha, generatorOf('learning curve', key));
    return [{ base, source, target, regime, budget, images, sizes: sizes.length, ...found }];
  });
}
