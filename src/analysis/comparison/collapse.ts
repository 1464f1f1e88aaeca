import { medianOf } from '../../stats/quantile.ts';
import { counted, points } from '../../text/numbers.ts';
import type { Arm, Finished } from './gather.ts';

/** Seeds from which one can be told to be unlike the others. */
const FEWEST = 3;
/** How far below the median a seed has to lie: in accuracy, ... */
const FAR = 0.1;
/** ... and in median distances of the seeds from it, as standard deviations (Hampel 1974). */
const DEVIATIONS = 5;
const AS_SD = 1.4826;

/**
 * The trials of an arm that ended far below the others, as where training now and then
 * collapses. Such an arm's differences vary further to one side, which no test of their
 * mean from a few seeds allows for: a seed in ten is as often not there at all.
 */
export function collapsedOf({ finished }: Arm): Finished[] {
  const trials = [...finished.values()];
  if (trials.length < FEWEST) return [];
  const median = medianOf(trials.map(({ accuracy }) => accuracy));
  const distance = medianOf(trials.map(({ accuracy }) => Math.abs(accuracy - median)));
  const far = Math.max(FAR, DEVIATIONS * AS_SD * distance);
  return trials.filter(({ accuracy }) => median - accuracy > far);
}

/** Such as `scratch collapsed in 1 of 5 seeds (to 25.0%, median 71.0%): ...`; null where it did not. */
export function collapseText(arm: Arm): string | null {
  const collapsed = collapsedOf(arm);
  if (collapsed.length === 0) return null;
  const { regime, finished } = arm;
  const accuracies = [...finished.values()].map(({ accuracy }) => accuracy);
  const least = Math.min(...accuracies);
  return `${regime} collapsed in ${collapsed.length} of ${counted(finished.size, 'seed')} (to ${points(least)}%, where the median is ${points(medianOf(accuracies))}%): such seeds make false verdicts likelier than they should be`;
}
