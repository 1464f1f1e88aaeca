import { BenchError } from '../../errors.ts';
import type { DataSpec } from '../../experiment/data-schema.ts';
import { scheduleOf } from '../../experiment/schedule.ts';
import type { DataFacts } from '../../training/data/data-facts.ts';
import { heldOutCount } from '../../training/data/trial-split.ts';
import type { LoadedExperiment } from './load-experiment.ts';
import { leastOfFolds } from './verdict-data.ts';

/** What a trial has of a target; of folds what the smallest has. */
function imagesOf(loaded: LoadedExperiment, data: DataSpec, facts: DataFacts) {
  const images = facts.imagesOf(data);
  if (loaded.experiment.test === undefined) return images;
  return { ...images, train: leastOfFolds(loaded, data, facts), heldOut: null };
}

/**
 * Checks what only the data know: that a target has as many training images as a
 * size asks for, and that every class can be trained and validated on.
 * @throws BenchError `experiment`.
 */
export function assertTrainSizes(loaded: LoadedExperiment, facts: DataFacts): void {
  const { file, experiment } = loaded;
  const { validation } = scheduleOf(experiment.training, 'scratch');
  for (const [i, size] of experiment.trainSizes.entries())
    for (const data of experiment.targets) {
      if (size === 'all') continue;
      const { train, heldOut, classes } = imagesOf(loaded, data, facts);
      const most = train - (heldOut ?? 0);
      const least = 2 * classes;
      const refuse = (expected: string) => {
        throw new BenchError(
          'experiment',
          `${file} is not a valid experiment\n  trainSizes[${i}]: expected ${expected}, received ${size}`,
          { remedy: "Change the size, or use 'all'." },
        );
      };
      const beside = heldOut === null ? '' : ' beside those it validates on';
      if (size === most && experiment.trainSizes.includes('all'))
        refuse(
          `a size below the ${most} images that 'all' has of ${data.name}: they would be one trial twice`,
        );
      if (size > most) refuse(`at most the ${most} training images of ${data.name}${beside}`);
      if (size < least) refuse(`at least ${least}, two images for each class of ${data.name}`);
      if (heldOut !== null || heldOutCount(validation, size) > 0) continue;
      const share = typeof validation === 'object' ? validation.share : validation;
      refuse(
        `at least ${Math.ceil(0.5 / share)}, so that there is an image in the share of ${share} to validate on`,
      );
    }
}
