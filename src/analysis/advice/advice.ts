import { type Setting, settingOf } from '../../experiment/cell.ts';
import type { Regime } from '../../experiment/regime.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { holm } from '../../stats/holm.ts';
import { differenceP, intervalOf } from '../../stats/mean-estimate.ts';
import { listed, points, pText, signedPoints } from '../../text/numbers.ts';
import { regimeNoun } from '../comparison/against.ts';
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
  if (hurting.length > 0) return leaveIt(hurting, regimes, context);
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
    action: takeAction(helping.regime),
    reason: [helping, ...others].map(verdictText).join('; '),
  };
}

/**
 * Several beat scratch: the cheapest, where times do not compare the first, unless others are
 * shown to be better, of which then the best.
 */
function betweenHelping(regimes: readonly Comparison[], context: Context): Reasoned {
  const { setting, source, arms, measure, alpha } = context;
  const armFor = ({ regime }: Comparison) => armOf(arms, setting, { source, regime })!;
  const helping = regimes
    .filter(({ verdict }) => verdict === 'positive')
    .map((comparison) => ({ comparison, arm: armFor(comparison) }));
  const isTimed = areTimed(helping.map(({ arm }) => arm));
  const [cheapest, ...dearer] = isTimed
    ? helping.toSorted((a, b) => secondsOf(a.arm) - secondsOf(b.arm))
    : helping;
  const gains = dearer.flatMap(({ comparison, arm }) => {
    const gain = meanEstimate(matchedSeeds(cheapest!.arm, arm).map(secondMinusFirst), measure);
    return gain === null ? [] : [{ comparison, arm, gain, p: differenceP(gain) }];
  });
  const found = regimes.map(verdictText).join('; ');
  const { regime } = cheapest!.comparison;
  if (gains.length === 0)
    return {
      action: takeAction(regime),
      reason: isTimed ? `${found}; ${regime} is the cheaper` : found,
    };
  const adjusted = holm(gains.map(({ p }) => p));
  const best = gains
    .filter(({ gain }, i) => adjusted[i]! < alpha && gain.mean > 0)
    .sort((a, b) => b.gain.mean - a.gain.mean)[0];
  const told = best ?? gains.reduce((a, b) => (b.gain.mean > a.gain.mean ? b : a));
  const { mean, low, high } = intervalOf(told.gain, alpha);
  const p =
    gains.length === 1
      ? `${pText(told.p)} unadjusted`
      : `adjusted ${pText(adjusted[gains.indexOf(told)]!)}`;
  const size = `${regimeNoun(told.comparison.regime)} gives ${signedPoints(mean)} points over ${regime} [${signedPoints(low)}, ${signedPoints(high)}], ${p}, ${timesAsLong(told.arm, cheapest!.arm)}`;
  return best === undefined
    ? { action: takeAction(regime), reason: `${found}; ${size}, which does not show it to pay` }
    : { action: takeAction(best.comparison.regime), reason: `${found}; ${size}` };
}

function fromScratch(regimes: readonly Comparison[]): Reasoned {
  return {
    action: 'train from scratch',
    reason: `${regimes.map(verdictText).join('; ')}; or find a source nearer to the target`,
  };
}

/** Some regimes are shown to hurt, the others are not: what is shown comes first, then the cheapest of the others. */
function leaveIt(
  hurting: readonly Comparison[],
  regimes: readonly Comparison[],
  { margin, setting, source, arms }: Context,
): Reasoned {
  const others = regimes.filter((each) => !hurting.includes(each));
  const rest = others.map((each) =>
    each.verdict === 'equivalent'
      ? `${verdictText(each)}, so it or scratch, whichever is cheaper`
      : openText(each, margin),
  );
  const armFor = ({ regime }: Comparison) => armOf(arms, setting, { source, regime })!;
  const costOf = (comparison: Comparison) => secondsOf(armFor(comparison));
  const cheapest = others.reduce((a, b) => (costOf(b) < costOf(a) ? b : a));
  const next =
    others.length === 1 || !areTimed(others.map(armFor))
      ? []
      : [`the cheapest that is not shown to hurt is ${cheapest.regime}`];
  return {
    action: leaveAction(hurting.map(({ regime }) => regime)),
    reason: [...hurting.map(verdictText), ...rest, ...next].join('; '),
  };
}

function takeAction(regime: Regime): Action {
  if (regime === 'frozen') return 'keep it frozen';
  return regime === 'fine-tuned' ? 'fine-tune' : `take ${regime}`;
}

function leaveAction(regimes: readonly Regime[]): Action {
  const [only, ...others] = regimes;
  if (only === 'frozen' && others.length === 0) return 'do not freeze';
  if (only === 'fine-tuned' && others.length === 0) return 'do not fine-tune';
  return `do not take ${listed(regimes)}`;
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
  if (!areTimed([long, short]))
    return 'at a time that does not compare: different machines trained them';
  return `at ${(secondsOf(long) / secondsOf(short)).toFixed(1)} times its time`;
}

/** Whether one kind of machine trained all of some arms, so that their times compare. */
function areTimed(arms: readonly Arm[]): boolean {
  const trials = arms.flatMap(({ finished }) => [...finished.values()]);
  return new Set(trials.map(({ timedOn }) => timedOn)).size <= 1;
}

/** Of a trial by the clock, mean over the seeds. */
function secondsOf({ finished }: Arm): number {
  return (
    [...finished.values()].reduce((sum, { wallSeconds }) => sum + wallSeconds, 0) / finished.size
  );
}
