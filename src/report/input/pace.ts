import type { Schedule } from '../../experiment/schedule.ts';

/**
 * Optimizer steps of an epoch.
 * @param images Those that are trained on.
 */
export function stepsPerEpochOf(
  { batchSize }: Pick<Schedule, 'batchSize'>,
  images: number,
): number {
  // A last batch of less than half the size joins the one before.
  return Math.max(1, Math.round(images / batchSize));
}
