import { type Setting, settingOf } from '../../experiment/cell.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { differenceP, intervalOf } from '../../stats/mean-estimate.ts';
import { points, pText, signedPoints } from '../../text/numbers.ts';
import { changeText } from '../comparison/change.ts';
import { controlsOf } from '../comparison/controls.ts';
import type { Arm } from '../comparison/gather.ts';
import { type Measure, measureOf } from '../comparison/measures.ts';
import { nextStep } from '../comparison/next-step.ts';
import { armOf, matchedSeeds, secondMinusFirst } from '../comparison/pair.ts';
import { meanEstimate } from '../comparison/scored.ts';
import type { Action, Advice, Comparison, Verdict, WeakSource } from '../types.ts';

/**
 * What to do with each base and source, in each setting, from the verdicts of its
 * regimes: a rule that anybody can follow by hand, with the numbers it used.
 */
export function adviceOf(
  experiment: Experiment,
  arms: readonly Arm[],
  comparisons: readonly Comparison[],
  weak: readonly WeakSource[],
): Advice[] {
  const controls = controlsOf(experiment);
  const measure = measureOf(experiment);
  const groups = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const { base, source, target, trainSize, budget, gap } = comparison;
    if (gap === null || controls.has(source)) continue;
    const key = JSON.stringify([base, source, target, trainSize, budget]);
    groups.set(key, [...(groups.get(key) ?? []), comparison]);
  }
  return [...groups.values()].map((regimes) => {
    const { source } = regimes[0]!;
    const setting = settingOf(regimes[0]!);
    const weakness = weak.find((each) => each.base === setting.base && each.source === source);
    const { action, reason } = weakness?.learnedNothing
      ? changeSource(weakness)
      : decide(regimes, { setting, source, arms, measure, ...experiment.verdict });
    const little =
      weakness === undefined || weakness.learnedNothing
        ? ''
        : `; the source itself learned little (${points(weakness.accuracy)}%, where guessing gives ${points(weakness.chance)}%): a better one may do otherwise`;
    return { ...setting, source, action, reason: `${reason}${little}` };
  });
}

interface Reasoned {
  readonly action: Action;
  readonly reason: string;
}

interface Context {
  readonly setting: Setting;
  readonly source: string;
  readonly arms: readonly Arm[];
  readonly measure: Measure;
  readonly alpha: number;
  readonly margin: number;
}

function decide(regimes: readonly Comparison[], context: Context): Reasoned {
  const having = (verdict: Verdict) => regimes.filter((each) => each.verdict === verdict);
  const [helping, hurting, open] = [having('positive'), having('negative'), having('inconclusive')];
  if (helping.length > 1) return betweenHelping(regimes, context);
  if (helping.length === 1) return takeIt(helping[0]!, regimes);
  if (hurting.length === regimes.length) return fromScratch(regimes);
  if (hurting.length > 0) return leaveIt(hurting[0]!, regimes, context.margin);
  if (open.length === 0) return eitherWillDo(regimes);
  return notResolved(regimes, open, context.margin);
}

function changeSource({ accuracy, chance }: WeakSource): Reasoned {
  return {
    action: 'change the source',
    reason: `it did not learn its own task: ${points(accuracy)}% on its own test images, where guessing gives ${points(chance)}%; train it longer, or take another`,
  };
}

function takeIt(helping: Comparison, regimes: readonly Comparison[]): Reasoned {
  const others = regimes.filter((each) => each !== helping);
  return {
    action: helping.regime === 'frozen' ? 'keep it frozen' : 'fine-tune',
    reason: [helping, ...others].map(verdictText).join('; '),
  };
}

/** Frozen and fine-tuned both beat scratch: the cheaper one, unless the other is shown to be better. */
function betweenHelping(regimes: readonly Comparison[], context: Context): Reasoned {
  const { setting, source, arms, measure, alpha } = context;
  const frozen = armOf(arms, setting, { source, regime: 'frozen' })!;
  const tuned = armOf(arms, setting, { source, regime: 'fine-tuned' })!;
  const both = matchedSeeds(frozen, tuned).map(secondMinusFirst);
  const found = regimes.map(verdictText).join('; ');
  const gain = meanEstimate(both, measure);
  if (gain === null) return { action: 'keep it frozen', reason: `${found}; it is the cheaper` };
  const { mean, low, high } = intervalOf(gain, alpha);
  const p = differenceP(gain);
  const size = `fine-tuning gives ${signedPoints(mean)} points over frozen [${signedPoints(low)}, ${signedPoints(high)}], ${pText(p)} unadjusted, ${timesAsLong(tuned, frozen)}`;
  return p < alpha && mean > 0
    ? { action: 'fine-tune', reason: `${found}; ${size}` }
    : { action: 'keep it frozen', reason: `${found}; ${size}, which does not show it to pay` };
}

function fromScratch(regimes: readonly Comparison[]): Reasoned {
  return {
    action: 'train from scratch',
    reason: `${regimes.map(verdictText).join('; ')}; or find a source nearer to the target`,
  };
}

/** One regime is shown to hurt, the other is not: what is shown comes first. */
function leaveIt(hurting: Comparison, regimes: readonly Comparison[], margin: number): Reasoned {
  const others = regimes.filter((each) => each !== hurting);
  const rest = others.map((each) =>
    each.verdict === 'equivalent'
      ? `${verdictText(each)}, so it or scratch, whichever is cheaper`
      : openText(each, margin),
  );
  return {
    action: hurting.regime === 'frozen' ? 'do not freeze' : 'do not fine-tune',
    reason: [verdictText(hurting), ...rest].join('; '),
  };
}

function eitherWillDo(regimes: readonly Comparison[]): Reasoned {
  return {
    action: 'either will do',
    reason: `${regimes.map(verdictText).join('; ')}; take what is cheapest to train`,
  };
}

function notResolved(
  regimes: readonly Comparison[],
  open: readonly Comparison[],
  margin: number,
): Reasoned {
  const known = regimes.filter((each) => !open.includes(each)).map(verdictText);
  return {
    action: 'not resolved',
    reason: [...known, ...open.map((each) => openText(each, margin))].join('; '),
  };
}

/** Such as `fine-tuned −2.5 points (not resolved; 8.2 could have been seen, and ...)`. */
function openText(comparison: Comparison, margin: number): string {
  const { regime, gap, detectable } = comparison;
  const could =
    detectable === null ? [] : [`a change from ${points(detectable)} points could have been seen`];
  const next = nextStep(comparison, margin);
  const within =
    next === null && gap !== null && Math.abs(gap) <= margin
      ? ['the change seen is too small to matter']
      : [];
  const reach = [...could, ...within, ...(next === null ? [] : [next])].join(', ');
  return `${regime} ${changeText(gap!)} (not resolved: ${reach})`;
}

/** Such as `frozen −12.4 points (negative)`. */
function verdictText({ regime, gap, verdict }: Comparison): string {
  return `${regime} ${changeText(gap!)} (${verdict === 'inconclusive' ? 'not resolved' : verdict})`;
}

function timesAsLong(long: Arm, short: Arm): string {
  const kinds = [long, short].flatMap(({ finished }) => [...finished.values()]);
  if (new Set(kinds.map(({ timedOn }) => timedOn)).size > 1)
    return 'at a time that is not known: different machines trained them';
  const seconds = ({ finished }: Arm) =>
    [...finished.values()].reduce((sum, { wallSeconds }) => sum + wallSeconds, 0) / finished.size;
  return `at ${(seconds(long) / seconds(short)).toFixed(1)} times its time`;
}
