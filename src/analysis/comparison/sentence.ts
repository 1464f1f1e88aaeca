import { settingLabel } from '../../experiment/cell.ts';
import { replicateOf } from '../../experiment/folds.ts';
import { metricName } from '../../experiment/metric.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { counted, points, pText, signedPoints } from '../../text/numbers.ts';
import type { Against, Comparison, Withheld } from '../types.ts';
import { counterpartText } from './against.ts';
import { changeInterval, isLevel } from './change.ts';
import { controlsOf } from './controls.ts';
import { nextStep } from './next-step.ts';

type Measured = Omit<Comparison, 'sentence'>;

/** A comparison in one sentence: what was done, what it changed, how sure that is. */
export function sentenceOf(comparison: Measured, experiment: Experiment): string {
  const { margin, metric } = experiment.verdict;
  const replicate = replicateOf(experiment);
  const { gap, interval, against } = comparison;
  const who = whoOf(comparison, experiment);
  const what = subject(comparison);
  if (gap === null)
    return `${what} cannot be compared: no ${replicate} has both it and ${counterpartText(against)}.`;
  const changed = change(gap, metricName(metric), against);
  if (interval === null)
    return `${what} ${changed}, in ${counted(comparison.pairs.length, replicate)}: one ${replicate} cannot carry a verdict${mcnemarText(comparison)}.`;
  const data = evidence(comparison, experiment);
  switch (comparison.verdict) {
    case 'negative':
      return `${what} ${changed} ${data}: ${who} hurts.`;
    case 'positive':
      return `${what} ${changed} ${data}: ${who} helps.`;
    case 'equivalent':
      return `${what} ${changed} ${data}: within ±${points(margin)} points, which is no difference that matters.`;
    case 'inconclusive':
      return `${what} ${changed} ${data}: not resolved${reason(comparison.withheld)}; this run could only have detected ${points(comparison.detectable!)} points${next(comparison, margin)}.`;
  }
}

/** What the change is put down to. */
function whoOf({ source, against }: Measured, experiment: Experiment): string {
  if (against !== 'scratch') return 'the remedy';
  return controlsOf(experiment).has(source) ? 'this control' : 'the source';
}

function subject(comparison: Measured): string {
  const { base, source, target, regime } = comparison;
  const setting = settingLabel(comparison);
  const where = setting === '' ? '' : ` (${setting})`;
  return `On ${target}${where}, ${base} ${regime} from ${source}`;
}

/** Such as `loses 12.4 points of test accuracy against scratch`. */
function change(gap: number, metric: string, against: Against): string {
  const other = counterpartText(against);
  if (isLevel(gap)) return `is level with ${other}`;
  return `${gap > 0 ? 'loses' : 'gains'} ${points(Math.abs(gap))} points of ${metric} against ${other}`;
}

function evidence(comparison: Measured, experiment: Experiment): string {
  const { pairs, testImages, adjustedP, scope, look } = comparison;
  const [low, high] = changeInterval(comparison.interval)!;
  const images = {
    seeds: 'these test images only',
    folds: counted(testImages, 'image'),
    'seeds, images': counted(testImages, 'test image'),
    'seeds, groups': counted(testImages, 'test image'),
  }[scope];
  const trained = trainedText(pairs.length, experiment);
  const again = look > 1 ? `; look ${look} of this question` : '';
  return `[change ${signedPoints(low)} to ${signedPoints(high)}; ${trained}, ${images}; adjusted ${pText(adjustedP!)}${again}]`;
}

/** Such as `5 seeds`, `5 folds`, or `10 folds of 2 repeats`. */
function trainedText(count: number, experiment: Experiment): string {
  const trained = counted(count, replicateOf(experiment));
  const { repeats = 1 } = experiment.test ?? {};
  return repeats === 1 ? trained : `${trained} of ${repeats} repeats`;
}

const REASONS: Readonly<Record<Withheld, string>> = {
  correction: ', since it does not hold once corrected for the other comparisons',
  looks: ', since it was looked at before',
  failures: ', since trials failed',
};

function reason(withheld: Withheld | null): string {
  return withheld === null ? '' : REASONS[withheld];
}

function next(comparison: Measured, margin: number): string {
  const step = nextStep(comparison, margin);
  return step === null ? '' : `, and ${step}`;
}

function mcnemarText({ pairs, against }: Measured): string {
  const test = pairs[0]?.mcnemar;
  if (!test) return '';
  const { onlyTransfer, onlyScratch, p } = test;
  return ` (these two networks: ${onlyTransfer} test images only it got right, ${onlyScratch} only ${counterpartText(against)}, McNemar ${pText(p)}; another seed may differ)`;
}
