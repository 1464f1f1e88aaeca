import { BenchError } from '../errors.ts';
import type { DataFacts } from '../training/data-facts.ts';
import type { LoadedExperiment } from './load-experiment.ts';

/**
 * Checks what only the data know: that a target has as many training images as a
 * size asks for, and that every class can be trained and validated on.
 * @throws BenchError `experiment`.
 */
export function assertTrainSizes({ file, experiment }: LoadedExperiment, facts: DataFacts): void {
  for (const [i, size] of experiment.trainSizes.entries())
    for (const data of experiment.targets) {
      if (size === 'all') continue;
      const { train, classes } = facts.imagesOf(data);
      const least = 2 * classes;
      const refuse = (expected: string) => {
        throw new BenchError(
          'experiment',
          `${file} is not a valid experiment\n  trainSizes[${i}]: expected ${expected}, received ${size}`,
          { remedy: "Change the size, or use 'all'." },
        );
      };
      if (size > train) refuse(`at most the ${train} training images of ${data.name}`);
      if (size < least) refuse(`at least ${least}, two images for each class of ${data.name}`);
    }
}
