import { settingOf } from '../../experiment/cell.ts';
import { generatorOf } from '../../experiment/random.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { withFamilySpread } from '../../stats/family-spread.ts';
import { holm } from '../../stats/holm.ts';
import { intervalOf } from '../../stats/mean-estimate.ts';
import { estimatedRatio, type Ratio } from '../../stats/ratio.ts';
import { signFlipP } from '../../stats/sign-flip.ts';
import { shareOfLook } from '../../stats/spending.ts';
import { meanOf } from '../../stats/t.ts';
import type { Against, Comparison, Withheld } from '../types.ts';
import { isRemedy } from './against.ts';
import { clamp } from './clamp.ts';
import { classGapsOf } from './class-gaps.ts';
import { controlsOf } from './controls.ts';
import type { Arm } from './gather.ts';
import { type Looks, lookOf } from './looks.ts';
import { ACCURACY, AUC, BALANCED_ACCURACY } from './measures.ts';
import { noteOf } from './note.ts';
import {
  differenceOf,
  isTransfer,
  type Paired,
  pairUp,
  type TransferArm,
  type Twins,
} from './pair.ts';
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

/** The comparisons of a set of arms. */
export interface Compared {
  /** Of every arm with a source with scratch. */
  readonly comparisons: readonly Comparison[];
  /** Of every remedy with plain fine-tuning from the same source; empty where that is not among the regimes. */
  readonly remedies: readonly Comparison[];
}

/**
 * Every arm with a source against its scratch counterpart, and every remedy against plain
 * fine-tuning: the mean gap over seeds and test images, tested against zero and against the
 * margin, adjusted for looking again and, by Holm, for the other comparisons. There are three
 * families, so that adding a remedy or a control costs the plain regimes nothing: the plain
 * regimes of the sources; their remedies, both comparisons together; and controls, which explain
 * and answer no question.
 */
export function compare(
  experiment: Experiment,
  arms: readonly Arm[],
  looks: Looks = new Map(),
): Compared {
  return compareTogether(experiment, [{ arms, looks }])[0]!;
}

/** The same of several sets of arms that are one family. */
export function compareTogether(
  experiment: Experiment,
  sets: readonly { readonly arms: readonly Arm[]; readonly looks: Looks }[],
): Compared[] {
  const controls = controlsOf(experiment);
  const isControl = ({ source }: TransferArm) => controls.has(source);
  const bySet = sets.map(({ arms, looks }) => {
    const asked = (arm: TransferArm, against: Against): Asked => {
      const look = lookOf(arm, looks, against);
      return { ...pairUp(arm, arms, experiment, against), look, share: shareOfLook(look) };
    };
    const own = arms.filter(isTransfer);
    const remedies = own.filter((arm) => isRemedy(arm) && !isControl(arm));
    return {
      comparisons: own.map((arm) => asked(arm, 'scratch')),
      remedies: remedies
        .map((arm) => asked(arm, 'fine-tuned'))
        .filter(({ counterpart }) => counterpart !== null),
    };
  });
  const all = bySet.flatMap(({ comparisons, remedies }) => [...comparisons, ...remedies]);
  const families = [
    all.filter(({ arm }) => !isControl(arm) && !isRemedy(arm)),
    all.filter(({ arm }) => !isControl(arm) && isRemedy(arm)),
    all.filter(({ arm }) => isControl(arm)),
  ].flatMap((family) => judged(family, experiment));
  const found = new Map(families.map((each) => [each.paired, each.comparison]));
  const of = (asked: readonly Asked[]) => asked.map((each) => found.get(each)!);
  return bySet.map(({ comparisons, remedies }) => ({
    comparisons: of(comparisons),
    remedies: of(remedies),
  }));
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
    against: paired.against,
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
function timeRatioOf(twins: readonly Twins[], alpha: number): Ratio | null {
  const comparable = twins.filter(({ first, second }) => first.timedOn === second.timedOn);
  return estimatedRatio(
    comparable.map(({ first, second }) => first.wallSeconds / second.wallSeconds),
    alpha,
  );
}
