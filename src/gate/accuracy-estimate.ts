import { differenceResolution } from '../analysis/comparison/resolution.ts';
import { crossedEstimate } from '../stats/crossed.ts';
import { type MeanEstimate, seedsEstimate } from '../stats/mean-estimate.ts';
import { resampledEstimate } from '../stats/resampled.ts';
import { meanOf } from '../stats/t.ts';
import type { Twin } from './matched-seeds.ts';
import { unpackGroups, unpackRight } from './packed.ts';
import type { TrialSnapshot } from './snapshot.ts';

/** What the verdicts of a trial's experiment are about: accuracy, or another metric; null where it is not a number. */
export function metricValue({ accuracy, metric }: TrialSnapshot): number | null {
  return metric === undefined ? accuracy : metric.value;
}

/** That after less that before, of one seed; NaN where one is not known. */
export function differenceOf({ before, after }: Twin): number {
  return (metricValue(after) ?? Number.NaN) - (metricValue(before) ?? Number.NaN);
}

/** The mean difference of two twins or more, over their seeds and, where the answers are known, test images; or over their folds. */
export function estimateOf(twins: readonly Twin[]): MeanEstimate {
  const images = twins.flatMap(({ before, after }) => [before.testImages, after.testImages]);
  const floor = differenceResolution(Math.max(1, Math.min(...images.map((count) => count ?? 1))));
  const differences = twins.map(differenceOf);
  const { folds } = twins[0]!.before;
  if (folds !== undefined) return resampledEstimate(differences, folds, floor);
  const scores = twins.map(scoresOf);
  if (scores.some((each) => each === null)) return seedsEstimate(differences, floor);
  const { groups, testImages } = twins[0]!.before;
  const grouping = groups === null ? null : unpackGroups(groups, testImages!);
  if (groups !== null && grouping === null) return seedsEstimate(differences, floor);
  return {
    ...crossedEstimate({ scores: scores as Int8Array[], groups: grouping }, floor),
    mean: meanOf(differences),
  };
}

/** [images] 1 where only the later trial was right, -1 where only the earlier; null where it is not known or of other images, or where the metric is no mean of these. */
export function scoresOf({ before, after }: Twin): Int8Array | null {
  const { testImages, right, data } = before;
  if (testImages === null || testImages < 2 || right === null || after.right === null) return null;
  if (data !== after.data || before.metric !== undefined) return null;
  const [old, now] = [unpackRight(right, testImages), unpackRight(after.right, testImages)];
  return old && now && Int8Array.from(now, (each, image) => each - old[image]!);
}

/** The mean over cells, each with as many seeds in one order. */
export function togetherOf(
  cells: readonly { target: string; twins: readonly Twin[]; estimate: MeanEstimate }[],
): MeanEstimate {
  const bySeed = cells[0]!.twins.map((_, seed) =>
    meanOf(cells.map(({ twins }) => differenceOf(twins[seed]!))),
  );
  const images = cells.map(({ twins }) => twins[0]!.before.testImages ?? 1);
  // A mean of independent readings is read the finer by the root of their number.
  const floor = differenceResolution(Math.min(...images)) / Math.sqrt(cells.length);
  const seeds = seedsEstimate(bySeed, floor);
  const parts = cells.map(({ estimate }) => estimate.images);
  if (parts.some((part) => part === null)) return seeds;
  // Cells of a target share its images: what those add is at most the sum of its roots.
  const byTarget = [...new Set(cells.map(({ target }) => target))].map((target) =>
    cells.reduce(
      (sum, each, i) => sum + (each.target === target ? Math.sqrt(parts[i]!.variance) : 0),
      0,
    ),
  );
  return {
    ...seeds,
    images: {
      variance: byTarget.reduce((sum, root) => sum + root ** 2, 0) / cells.length ** 2,
      degrees: Math.min(...parts.map((part) => part!.degrees)),
    },
  };
}
