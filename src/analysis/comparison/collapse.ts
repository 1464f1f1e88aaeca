import type { Replicate } from '../../experiment/folds.ts';
import { medianOf } from '../../stats/quantile.ts';
import { counted, points } from '../../text/numbers.ts';
import type { Arm, Finished } from './gather.ts';
import type { Measure } from './measures.ts';

/** Seeds from which one can be told to be unlike the others. */
const FEWEST = 3;
/** How far below the median a seed has to lie: in the metric, ... */
const FAR = 0.1;
/** ... and in median distances of the seeds from it, as standard deviations (Hampel 1974). */
const DEVIATIONS = 5;
const AS_SD = 1.4826;

/**
 * The trials of an arm that ended far below the others, as where training now and then
 * collapses. Such an arm's differences vary further to one side, which no test of their
 * mean from a few seeds allows for: a seed in ten is as often not there at all.
 */
export function collapsedOf({ finished }: Arm, { of }: Measure): Finished[] {
  const trials = [...finished.values()];
  if (trials.length < FEWEST) return [];
  const median = medianOf(trials.map(of));
  const distance = medianOf(trials.map((trial) => Math.abs(of(trial) - median)));
  const far = Math.max(FAR, DEVIATIONS * AS_SD * distance);
  return trials.filter((trial) => median - of(trial) > far);
}

/** Such as `scratch collapsed in 1 of 5 seeds (to 25.0%, median 71.0%): ...`; null where it did not. */
export function collapseText(arm: Arm, measure: Measure, replicate: Replicate): string | null {
  const collapsed = collapsedOf(arm, measure);
  if (collapsed.length === 0) return null;
  const { regime, finished } = arm;
  const values = [...finished.values()].map(measure.of);
  const least = Math.min(...values);
  return `${regime} collapsed in ${collapsed.length} of ${counted(finished.size, replicate)} (to ${points(least)}%, where the median is ${points(medianOf(values))}%): such ${replicate}s make false verdicts likelier than they should be`;
}
