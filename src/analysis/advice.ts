import type { Experiment } from '../spec/schema.ts';
import { pairedT } from '../stats/t.ts';
import { controlsOf } from './controls.ts';
import type { Arm } from './gather.ts';
import { armOf, twinsOf } from './pair.ts';
import { differenceResolution } from './resolution.ts';
import { counted, listed, points, signedPoints } from './text.ts';
import type { Action, Advice, Comparison, Setting, Verdict, WeakSource } from './types.ts';

/** More seeds than most would train to settle a difference. */
const MANY_SEEDS = 50;
/** What to begin with where one seed was run. */
const FIRST_SEEDS = 5;

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
  const groups = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const { base, source, target, trainSize, budget, gap } = comparison;
    if (gap === null || controls.has(source)) continue;
    const key = JSON.stringify([base, source, target, trainSize, budget]);
    groups.set(key, [...(groups.get(key) ?? []), comparison]);
  }
  return [...groups.values()].map((regimes) => {
    const { base, source, target, trainSize, budget } = regimes[0]!;
    const setting = { base, target, trainSize, budget };
    const unlearned = weak.find((each) => each.base === base && each.source === source);
    const { action, reason } = unlearned
      ? changeSource(unlearned)
      : decide(regimes, { setting, source, arms, alpha: experiment.verdict.alpha });
    return { ...setting, source, action, reason };
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
  readonly alpha: number;
}

function decide(regimes: readonly Comparison[], context: Context): Reasoned {
  const having = (verdict: Verdict) => regimes.filter((each) => each.verdict === verdict);
  const [helping, hurting, open] = [having('positive'), having('negative'), having('inconclusive')];
  if (helping.length > 1) return betweenHelping(regimes, context);
  if (helping.length === 1) return takeIt(helping[0]!, regimes);
  if (hurting.length === regimes.length) return fromScratch(regimes);
  if (open.length === 0 && hurting.length > 0) return fromScratch(regimes);
  if (open.length === 0) return eitherWillDo(regimes);
  return addSeeds(open, hurting);
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
    reason: [gapText(helping), ...others.map(gapText)].join('; '),
  };
}

/** Frozen and fine-tuned both beat scratch: the cheaper one, unless the other is shown to be better. */
function betweenHelping(regimes: readonly Comparison[], context: Context): Reasoned {
  const { setting, source, arms, alpha } = context;
  const frozen = armOf(arms, setting, { source, regime: 'frozen' })!;
  const tuned = armOf(arms, setting, { source, regime: 'fine-tuned' })!;
  const both = twinsOf(tuned, frozen);
  const gains = both.map(({ first, second }) => first.accuracy - second.accuracy);
  const gaps = regimes.map(gapText).join('; ');
  if (gains.length < 2) return { action: 'keep it frozen', reason: `${gaps}; it is the cheaper` };
  const floor = differenceResolution(both[0]!.first.testImages);
  const { mean, low, high, p } = pairedT(gains, alpha, floor);
  const gain = `fine-tuning gives ${signedPoints(mean)} points over frozen [${signedPoints(low)}, ${signedPoints(high)}], at ${timesAsLong(tuned, frozen)}`;
  return p < alpha && mean > 0
    ? { action: 'fine-tune', reason: `${gaps}; ${gain}` }
    : {
        action: 'keep it frozen',
        reason: `${gaps}; ${gain}, which these seeds do not show to pay`,
      };
}

function fromScratch(regimes: readonly Comparison[]): Reasoned {
  return {
    action: 'train from scratch',
    reason: `${regimes.map(gapText).join('; ')}; or look for a source nearer to the target`,
  };
}

function eitherWillDo(regimes: readonly Comparison[]): Reasoned {
  return {
    action: 'either will do',
    reason: `${regimes.map(gapText).join('; ')}; take what is cheapest to train`,
  };
}

function addSeeds(open: readonly Comparison[], hurting: readonly Comparison[]): Reasoned {
  const seeds = open[0]!.pairs.length;
  const hurt = hurting.map((each) => `${gapText(each)}; `).join('');
  const seen = open.map(gapText).join('; ');
  if (seeds < 2)
    return {
      action: 'add seeds',
      reason: `${hurt}${seen}; one seed cannot carry a verdict: begin with ${FIRST_SEEDS}`,
    };
  const needed = open.map((each) => ({ regime: each.regime, seeds: each.seedsNeeded }));
  const affordable = needed.some((each) => each.seeds !== null && each.seeds <= MANY_SEEDS);
  const counts = listed(needed.map((each) => `${each.seeds ?? 'over 1000'} for ${each.regime}`));
  const could = points(Math.min(...open.map(({ detectable }) => detectable ?? 1), 1));
  const reason = `${hurt}${seen}; ${counted(seeds, 'seed')} could only have shown gaps from ${could} points, and gaps of the size seen need about ${counts}`;
  if (affordable) return { action: 'add seeds', reason };
  return hurting.length > 0
    ? { action: 'train from scratch', reason }
    : { action: 'either will do', reason: `${reason}: too small to be worth settling` };
}

/** Such as `frozen loses 12.4 points (negative)`. */
function gapText({ regime, gap, verdict }: Comparison): string {
  const size = points(Math.abs(gap!));
  const change = size === '0.0' ? 'is level' : `${gap! > 0 ? 'loses' : 'gains'} ${size} points`;
  return `${regime} ${change} (${verdict})`;
}

function timesAsLong(long: Arm, short: Arm): string {
  const seconds = ({ finished }: Arm) =>
    [...finished.values()].reduce((sum, { wallSeconds }) => sum + wallSeconds, 0) / finished.size;
  return `${(seconds(long) / seconds(short)).toFixed(1)} times its time`;
}
