import type { Experiment } from '../spec/schema.ts';
import { controlsOf } from './controls.ts';
import { counted, points, settingText, signedPoints } from './text.ts';
import type { Comparison } from './types.ts';

type Measured = Omit<Comparison, 'sentence'>;

/** A comparison in one sentence: what was done, what it changed, how sure that is. */
export function sentenceOf(comparison: Measured, experiment: Experiment): string {
  const { margin } = experiment.verdict;
  const { gap, interval, source } = comparison;
  const who = controlsOf(experiment).has(source) ? 'this control' : 'the source';
  const what = subject(comparison);
  if (gap === null) return `${what} cannot be compared: no seed has both it and scratch.`;
  if (interval === null)
    return `${what} ${change(gap)}, in ${counted(comparison.pairs.length, 'seed')}: one seed cannot carry a verdict${mcnemarText(comparison)}.`;
  const data = evidence(comparison);
  switch (comparison.verdict) {
    case 'negative':
      return `${what} ${change(gap)} ${data}: ${who} hurts.`;
    case 'positive':
      return `${what} ${change(gap)} ${data}: ${who} helps.`;
    case 'equivalent':
      return `${what} ${change(gap)} ${data}: within ±${points(margin)} points, which is no difference that matters.`;
    case 'inconclusive':
      return `${what} ${change(gap)} ${data}, which may be chance: ${reach(comparison)}.`;
  }
}

function subject(comparison: Measured): string {
  const { base, source, target, regime } = comparison;
  const setting = settingText(comparison);
  const where = setting === '' ? '' : ` (${setting})`;
  return `On ${target}${where}, ${base} ${regime} from ${source}`;
}

/** Such as `loses 12.4 points of test accuracy against scratch`. */
function change(gap: number): string {
  const size = points(Math.abs(gap));
  if (size === '0.0') return 'is level with scratch';
  return `${gap > 0 ? 'loses' : 'gains'} ${size} points of test accuracy against scratch`;
}

function evidence({ interval, pairs, adjustedP }: Measured): string {
  const [low, high] = interval!;
  const p = adjustedP! < 0.001 ? 'p < 0.001' : `p = ${adjustedP!.toFixed(3)}`;
  return `[gap ${signedPoints(low)} to ${signedPoints(high)}; ${counted(pairs.length, 'seed')}; adjusted ${p}]`;
}

/** What these seeds could have shown, and what more seeds would. */
function reach({ pairs, detectable, seedsNeeded }: Measured): string {
  const could = `with ${counted(pairs.length, 'seed')} this run could only have detected ${points(Math.min(1, detectable!))} points`;
  if (seedsNeeded === null)
    return `${could}, and over 1000 seeds would be needed for a gap of this size`;
  return seedsNeeded > pairs.length
    ? `${could}; about ${seedsNeeded} seeds would settle a gap of this size`
    : could;
}

function mcnemarText({ pairs }: Measured): string {
  const test = pairs[0]?.mcnemar;
  if (!test) return '';
  const { onlyTransfer, onlyScratch, p } = test;
  const shown = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  return ` (these two networks: ${onlyTransfer} test images only it got right, ${onlyScratch} only scratch, McNemar ${shown}; another seed may differ)`;
}
