import { settingOf } from '../../experiment/cell.ts';
import { generatorOf } from '../../experiment/random.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { withFamilySpread } from '../../stats/family-spread.ts';
import { holm } from '../../stats/holm.ts';
import { intervalOf } from '../../stats/mean-estimate.ts';
import { signFlipP } from '../../stats/sign-flip.ts';
import { shareOfLook } from '../../stats/spending.ts';
import { meanOf, tInterval } from '../../stats/t.ts';
import type { Comparison, Withheld } from '../types.ts';
import { clamp } from './clamp.ts';
import { classGapsOf } from './class-gaps.ts';
import { controlsOf } from './controls.ts';
import type { Arm } from './gather.ts';
import { type Looks, lookOf } from './looks.ts';
import { ACCURACY, AUC, BALANCED_ACCURACY } from './measures.ts';
import { noteOf } from './note.ts';
import { differenceOf, isTransfer, type Paired, pairUp, type Twins } from './pair.ts';
import { reachOf } from './reach.ts';
import { sentenceOf } from './sentence.ts';
import { gapP, type TwoEstimates, verdictOf, withinMarginP } from './verdict.ts';

/** A comparison on its way: how often it was looked at, and the share of alpha that leaves. */
type Asked = Paired & { readonly look: number; readonly share: number };

/** Ps of a comparison, each null where it could not be tested. */
interface Ps {
  readonly p: number | null;
  readonly adjustedP: number | null;
  readonly equivalenceP: number | null;
}

/**
 * Every arm with a source against its scratch counterpart: the mean gap over seeds and test
 * images, tested against zero and against the margin, adjusted for looking again and,
 * by Holm, for the other comparisons. The sources are one family. Controls, which
 * explain and answer no question, are another, so that adding one costs the sources
 * nothing.
 */
export function compare(
  experiment: Experiment,
  arms: readonly Arm[],
  looks: Looks = new Map(),
): Comparison[] {
  return compareTogether(experiment, [{ arms, looks }])[0]!;
}

/** The same of several sets of arms that are one family. */
export function compareTogether(
  experiment: Experiment,
  sets: readonly { readonly arms: readonly Arm[]; readonly looks: Looks }[],
): Comparison[][] {
  const controls = controlsOf(experiment);
  const bySet = sets.map(({ arms, looks }) =>
    arms.filter(isTransfer).map((arm): Asked => {
      const look = lookOf(arm, looks);
      return { ...pairUp(arm, arms, experiment), look, share: shareOfLook(look) };
    }),
  );
  const paired = bySet.flat();
  const families = [true, false].map((control) =>
    judged(
      paired.filter(({ arm }) => controls.has(arm.source) === control),
      experiment,
    ),
  );
  const found = new Map(families.flat().map((each) => [each.paired, each.comparison]));
  return bySet.map((own) => own.map((each) => found.get(each)!));
}

/** The comparisons of one family. */
function judged(family: readonly Asked[], experiment: Experiment) {
  const { margin } = experiment.verdict;
  const tested = family.filter((each): each is Asked & TwoEstimates => each.estimate !== null);
  const ps = tested.map(gapP);
  const judgedBy = withFamilySpread(tested.map(({ estimate }) => estimate)).map((estimate, i) => ({
    estimate,
    withFailures: tested[i]!.withFailures,
    share: tested[i]!.share,
  }));
  const adjusted = holm(judgedBy.map((each) => spent(gapP(each), each.share)));
  const equivalent = holm(judgedBy.map((each) => spent(withinMarginP(each, margin), each.share)));
  return family.map((paired) => {
    const at = (tested as readonly Asked[]).indexOf(paired);
    const own =
      at < 0
        ? { p: null, adjustedP: null, equivalenceP: null }
        : { p: ps[at]!, adjustedP: adjusted[at]!, equivalenceP: equivalent[at]! };
    return { paired, comparison: comparisonOf(paired, own, experiment, tested.length) };
  });
}

function comparisonOf(paired: Asked, ps: Ps, experiment: Experiment, family: number): Comparison {
  const { arm, pairs, gaps, twins, look, share } = paired;
  const { alpha } = experiment.verdict;
  const gap = gaps.length === 0 ? null : meanOf(gaps);
  const verdict = verdictOf(gap, ps.adjustedP, ps.equivalenceP, experiment.verdict);
  const measured = {
    ...settingOf(arm),
    source: arm.source,
    regime: arm.regime,
    pairs,
    testImages: paired.testImages,
    gap,
    interval: intervalOver(paired, alpha),
    scope: paired.scope,
    ...ps,
    look,
    signFlip:
      experiment.test !== undefined
        ? null
        : paired.estimate && signFlipP(gaps, generatorOf('sign-flip')),
    ...reachOf(paired, experiment.verdict, {
      now: (alpha * share) / family,
      next: (alpha * shareOfLook(look + 1)) / family,
    }),
    failures: paired.failures,
    withheld: withheldOf(paired, ps, alpha),
    accuracyGap: differenceOf(twins, ACCURACY, alpha),
    balancedGap: differenceOf(twins, BALANCED_ACCURACY, alpha),
    aucGap: differenceOf(twins, AUC, alpha),
    classGaps: classGapsOf(twins, alpha),
    timeRatio: timeRatioOf(twins, alpha),
    verdict,
  };
  const noted = { ...measured, note: noteOf(paired, measured, experiment) };
  return { ...noted, sentence: sentenceOf(noted, experiment) };
}

/** From the lower end of both intervals to the upper, where failures make a second one. */
function intervalOver({ estimate, withFailures }: Paired, alpha: number): Comparison['interval'] {
  if (estimate === null) return null;
  const own = [estimate, ...(withFailures === null ? [] : [withFailures])].map((each) =>
    intervalOf(each, alpha),
  );
  return clamp(
    {
      low: Math.min(...own.map(({ low }) => low)),
      high: Math.max(...own.map(({ high }) => high)),
    },
    [-1, 1],
  );
}

/** Null where there is a verdict, or none without any correction either. */
function withheldOf(
  { estimate, withFailures, look, share }: Asked,
  { p, adjustedP }: Ps,
  alpha: number,
): Withheld | null {
  if (estimate === null || p === null || adjustedP === null || adjustedP < alpha) return null;
  if (p >= alpha)
    return withFailures !== null && gapP({ estimate, withFailures: null }) < alpha
      ? 'failures'
      : null;
  return look > 1 && spent(p, share) >= alpha ? 'looks' : 'correction';
}

/** A p as it compares with the whole error rate, of which a look has a share. */
function spent(p: number, share: number): number {
  return Math.min(1, p / share);
}

/** Over the pairs of which one kind of machine trained both. */
function timeRatioOf(twins: readonly Twins[], alpha: number): Comparison['timeRatio'] {
  const comparable = twins.filter(({ first, second }) => first.timedOn === second.timedOn);
  if (comparable.length < 2) return null;
  const logs = comparable.map(({ first, second }) =>
    Math.log(first.wallSeconds / second.wallSeconds),
  );
  if (!logs.every(Number.isFinite)) return null;
  const { mean, low, high } = tInterval(logs, alpha);
  return { ratio: Math.exp(mean), interval: [Math.exp(low), Math.exp(high)] };
}
