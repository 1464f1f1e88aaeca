import type { Experiment } from '../spec/schema.ts';
import { holm } from '../stats/holm.ts';
import type { Arm } from './gather.ts';
import { noteOf } from './note.ts';
import { isTransfer, type Paired, pairUp } from './pair.ts';
import { possible } from './possible.ts';
import type { Comparison } from './types.ts';
import { verdictOf } from './verdict.ts';

/**
 * Every arm with a source against its scratch twin, seed by seed: Student's
 * paired t on the differences, Holm's correction over all of them.
 */
export function compare(experiment: Experiment, arms: readonly Arm[]): Comparison[] {
  const { alpha } = experiment.verdict;
  const paired = arms.filter(isTransfer).map((arm) => pairUp(arm, arms, alpha));
  const tested = paired.filter((each) => each.test !== null);
  const adjusted = holm(tested.flatMap(({ test }) => test?.p ?? []));
  return paired.map((each) => {
    const adjustedP = adjusted[tested.indexOf(each)] ?? null;
    return comparisonOf(each, adjustedP, experiment);
  });
}

function comparisonOf(
  paired: Paired,
  adjustedP: number | null,
  experiment: Experiment,
): Comparison {
  const { arm, pairs, gap, test } = paired;
  const { base, source, target, regime } = arm;
  const verdict = verdictOf(test, adjustedP, experiment.verdict);
  return {
    base,
    source,
    target,
    regime,
    pairs,
    gap,
    interval: test && possible(test, [-1, 1]),
    p: test?.p ?? null,
    adjustedP,
    verdict,
    note: noteOf(paired, verdict, experiment),
  };
}
