import { generatorOf } from '../spec/random.ts';
import type { Experiment } from '../spec/schema.ts';
import { bootstrapInterval, ratioOfMedians } from '../stats/bootstrap.ts';
import { equivalenceP } from '../stats/equivalence.ts';
import { holm } from '../stats/holm.ts';
import { detectableDifference, pairsNeeded } from '../stats/power.ts';
import { signFlipP } from '../stats/sign-flip.ts';
import { meanOf, sdOf } from '../stats/t.ts';
import { classGapsOf } from './class-gaps.ts';
import { controlsOf } from './controls.ts';
import type { Arm } from './gather.ts';
import { noteOf } from './note.ts';
import { differenceOf, isTransfer, type Paired, pairUp, type Twins } from './pair.ts';
import { possible } from './possible.ts';
import { sentenceOf } from './sentence.ts';
import type { Comparison } from './types.ts';
import { verdictOf } from './verdict.ts';

/** Power at which a difference counts as one that would have been seen. */
const POWER = 0.8;
/** Of the bootstrap: enough for the two digits that a ratio is shown with. */
const RESAMPLES = 2000;

/**
 * Every arm with a source against its scratch twin, seed by seed: Student's
 * paired t on the differences, two one-sided tests beside it, and Holm's
 * correction of each. The sources are one family. Controls, which explain and
 * answer no question, are another, so that adding one costs the sources nothing.
 */
export function compare(experiment: Experiment, arms: readonly Arm[]): Comparison[] {
  const { alpha } = experiment.verdict;
  const controls = controlsOf(experiment);
  const paired = arms.filter(isTransfer).map((arm) => pairUp(arm, arms, alpha));
  const families = [true, false].map((control) =>
    judged(
      paired.filter(({ arm }) => controls.has(arm.source) === control),
      experiment,
    ),
  );
  const found = new Map(families.flat().map((each) => [each.paired, each.comparison]));
  return paired.map((each) => found.get(each)!);
}

/** The comparisons of one family. */
function judged(family: readonly Paired[], experiment: Experiment) {
  const { margin } = experiment.verdict;
  const tested = family.filter((each) => each.test !== null);
  const adjusted = holm(tested.map(({ test }) => test!.p));
  const equivalent = holm(tested.map(({ gaps, floor }) => equivalenceP(gaps, margin, floor)));
  return family.map((paired) => {
    const at = tested.indexOf(paired);
    const ps = { adjustedP: adjusted[at] ?? null, equivalenceP: equivalent[at] ?? null };
    return { paired, comparison: comparisonOf(paired, ps, experiment, tested.length) };
  });
}

function comparisonOf(
  paired: Paired,
  ps: Pick<Comparison, 'adjustedP' | 'equivalenceP'>,
  experiment: Experiment,
  family: number,
): Comparison {
  const { arm, pairs, gaps, test, twins } = paired;
  const { alpha } = experiment.verdict;
  const { base, source, target, trainSize, budget, regime } = arm;
  const verdict = verdictOf(test, ps.adjustedP, ps.equivalenceP, experiment.verdict);
  const measured = {
    base,
    source,
    target,
    trainSize,
    budget,
    regime,
    pairs,
    gap: gaps.length === 0 ? null : meanOf(gaps),
    interval: test && possible(test, [-1, 1]),
    p: test?.p ?? null,
    ...ps,
    signFlip: test && signFlipP(gaps, generatorOf('sign-flip')),
    ...reachOf(paired, alpha / family),
    balancedGap: differenceOf(twins, ({ balancedAccuracy }) => balancedAccuracy, alpha),
    aucGap: differenceOf(twins, ({ auc }) => auc, alpha),
    classGaps: classGapsOf(twins, alpha),
    timeRatio: timeRatioOf(twins, alpha),
    verdict,
    note: noteOf(paired, verdict, experiment),
  };
  return { ...measured, sentence: sentenceOf(measured, experiment) };
}

function timeRatioOf(twins: readonly Twins[], alpha: number): Comparison['timeRatio'] {
  if (twins.length < 2) return null;
  const times = [
    twins.map(({ first }) => first.wallSeconds),
    twins.map(({ second }) => second.wallSeconds),
  ];
  return {
    ratio: ratioOfMedians(times),
    interval: bootstrapInterval(times, ratioOfMedians, alpha, generatorOf('time ratio'), RESAMPLES),
  };
}

/**
 * What these seeds could have shown, and how many would show the gap seen, at
 * the level that Holm's correction asks of the first of its family.
 */
function reachOf(
  { gaps, test, floor }: Paired,
  alpha: number,
): Pick<Comparison, 'detectable' | 'seedsNeeded'> {
  if (test === null) return { detectable: null, seedsNeeded: null };
  const sd = Math.max(sdOf(gaps), floor);
  return {
    detectable: detectableDifference(sd, gaps.length, alpha, POWER),
    seedsNeeded: pairsNeeded(test.mean, sd, alpha, POWER),
  };
}
