import { equivalenceP } from '../../stats/equivalence.ts';
import { holm } from '../../stats/holm.ts';
import { mcnemar } from '../../stats/mcnemar.ts';
import { detectableDifference } from '../../stats/power.ts';
import { meanOf, type PairedT, pairedT, sdOf } from '../../stats/t.ts';
import { possible } from '../possible.ts';
import { differenceResolution } from '../resolution.ts';
import { counted } from '../text.ts';
import type { Config } from './settings.ts';
import { type CellTwins, changesOf, obstaclesOf, subjectOf, type Twin } from './twins.ts';
import type { Finding, Outcome, Side } from './types.ts';

/** Power at which a difference counts as one that would have been found. */
const POWER = 0.8;

/** What is tested: a cell, or all cells of an experiment together. */
interface Tested {
  readonly experiment: string;
  readonly subject: string;
  readonly before: number;
  readonly after: number;
  readonly seeds: number;
  /** after - before, one a seed. */
  readonly differences: readonly number[];
  readonly floor: number;
  readonly note: string | null;
}

type Answers = Side['answers'];

/** A cell with no test of its own, or what will be tested of it. */
type Sorted = { readonly finding: Finding } | { readonly tested: Tested };

/**
 * Accuracy, seed by seed: Student's paired t on the differences, two-sided, with
 * Holm's correction over all cells of all experiments. A change counts where the
 * adjusted p is below alpha and the mean difference reaches the margin. Beside the
 * cells stands each experiment as a whole, the mean over its cells seed by seed,
 * which finds a drop that all cells share where none of them could alone.
 */
export function accuracyFindings(
  experiments: ReadonlyMap<string, readonly CellTwins[]>,
  { gates, across }: Config,
  answers: readonly [before: Answers, after: Answers],
): Finding[] {
  if (gates.accuracy === false) return [];
  const { alpha } = gates;
  const { margin } = gates.accuracy;
  const sorted = [...experiments].flatMap(([experiment, cells]) => {
    const own = cells.map((each) => sort(experiment, each, across, answers));
    const tested = own.flatMap((each) => ('tested' in each ? [each.tested] : []));
    const whole = tested.length < 2 ? null : wholeOf(experiment, cells, across);
    return whole === null ? own : [...own, { tested: whole }];
  });
  const family = sorted.flatMap((each) => ('tested' in each ? [each.tested] : []));
  const tests = family.map(({ differences, floor }) => pairedT(differences, alpha, floor));
  const adjusted = holm(tests.map(({ p }) => p));
  const equivalent = holm(
    family.map(({ differences, floor }) => equivalenceP(differences, margin, floor)),
  );
  return sorted.map((each) => {
    if ('finding' in each) return each.finding;
    const at = family.indexOf(each.tested);
    const test = tests[at]!;
    const p = adjusted[at]!;
    const outcome = outcomeOf(test, p, equivalent[at]!, alpha, margin);
    const { differences, floor } = each.tested;
    const sd = Math.max(sdOf(differences), floor);
    const found = detectableDifference(sd, differences.length, alpha / family.length, POWER);
    return {
      ...baseOf(each.tested),
      change: test.mean,
      interval: possible(test, [-1, 1]),
      detectable: Math.max(margin, found),
      p,
      outcome,
      trips: outcome === 'regression',
    };
  });
}

function outcomeOf(
  { mean }: PairedT,
  p: number,
  equivalence: number,
  alpha: number,
  margin: number,
): Outcome {
  if (p < alpha && Math.abs(mean) >= margin) return mean < 0 ? 'regression' : 'improvement';
  return equivalence < alpha ? 'equivalent' : 'inconclusive';
}

function sort(
  experiment: string,
  { cell, twins }: CellTwins,
  across: Config['across'],
  answers: readonly [Answers, Answers],
): Sorted {
  const comparable = twins.filter((twin) => obstaclesOf(twin, across).length === 0);
  const used = comparable.length > 0 ? comparable : twins;
  const subject = subjectOf(cell);
  const facts = factsOf(experiment, subject, used);
  const alone = (outcome: Outcome, note: string | null, more: Partial<Finding> = {}): Sorted => ({
    finding: { ...baseOf(facts), ...more, outcome, trips: outcome === 'regression', note },
  });
  if (comparable.length === 0)
    return alone(
      'incomparable',
      [...new Set(twins.flatMap((twin) => obstaclesOf(twin, across)))].join('; '),
    );
  const lost = comparable.filter(
    ({ before, after }) => before.accuracy !== null && after.accuracy === null,
  );
  if (lost.length > 0)
    return alone('regression', `the accuracy of ${counted(lost.length, 'seed')} is not a number`);
  if (comparable.some(({ before, after }) => before.accuracy === null || after.accuracy === null))
    return alone('incomparable', 'an accuracy of the baseline is not a number');
  if (comparable.every(isIdentical)) return alone('identical', null, { change: 0 });
  if (comparable.length === 1)
    return alone('inconclusive', oneSeed(comparable[0]!, answers), {
      change: facts.differences[0]!,
    });
  return { tested: facts };
}

/** The same trial with the same result, whether or not it was computed anew. */
function isIdentical({ before, after }: Twin): boolean {
  return before.hash === after.hash && before.accuracy === after.accuracy;
}

function factsOf(experiment: string, subject: string, twins: readonly Twin[]): Tested {
  const mean = (side: keyof Twin) => meanOf(twins.map((twin) => twin[side].accuracy ?? Number.NaN));
  const images = twins.flatMap(({ before, after }) => [before.testImages, after.testImages]);
  return {
    experiment,
    subject,
    before: mean('before'),
    after: mean('after'),
    seeds: twins.length,
    differences: twins.map(
      ({ before, after }) => (after.accuracy ?? Number.NaN) - (before.accuracy ?? Number.NaN),
    ),
    floor: differenceResolution(Math.max(1, Math.min(...images.map((count) => count ?? 1)))),
    note: changesOf(twins[0]!),
  };
}

/** All cells of an experiment together, over the seeds that all of them have; null with fewer than two. */
function wholeOf(
  experiment: string,
  cells: readonly CellTwins[],
  across: Config['across'],
): Tested | null {
  const usable = cells
    .map(({ twins }) => twins.filter((twin) => obstaclesOf(twin, across).length === 0))
    .filter((twins) => twins.length > 1 && !twins.every(isIdentical))
    .filter((twins) =>
      twins.every(({ before, after }) => before.accuracy !== null && after.accuracy !== null),
    );
  const seeds = (usable[0] ?? [])
    .map(({ before }) => before.seed)
    .filter((seed) => usable.every((twins) => twins.some(({ before }) => before.seed === seed)));
  if (usable.length < 2 || seeds.length < 2) return null;
  const bySeed = seeds.map((seed) =>
    usable.map((twins) => twins.find(({ before }) => before.seed === seed)!),
  );
  const facts = bySeed.map((twins) => factsOf(experiment, '', twins));
  const mean = (values: readonly number[]) => meanOf(values);
  return {
    experiment,
    subject: `${counted(usable.length, 'cell')} together`,
    before: mean(facts.map(({ before }) => before)),
    after: mean(facts.map(({ after }) => after)),
    seeds: seeds.length,
    differences: facts.map(({ differences }) => mean(differences)),
    // A mean of independent readings is read the finer by the root of their number.
    floor: facts[0]!.floor / Math.sqrt(usable.length),
    note: null,
  };
}

/** What can be said of one seed: whether these two networks differ, and no more. */
function oneSeed({ before, after }: Twin, [first, second]: readonly [Answers, Answers]): string {
  const [old, now] = [first?.get(before.hash), second?.get(after.hash)];
  if (old === undefined || now === undefined || old.right.length !== now.right.length)
    return 'one seed carries no verdict';
  let [lost, won] = [0, 0];
  old.right.forEach((right, image) => {
    if (right > now.right[image]!) lost += 1;
    else if (right < now.right[image]!) won += 1;
  });
  const { p } = mcnemar(lost, won);
  return `one seed carries no verdict; McNemar on its answers: ${lost} images lost, ${won} won, p ${p < 0.001 ? '<0.001' : p.toFixed(3)}`;
}

function baseOf({ experiment, subject, before, after, seeds, note }: Tested): Finding {
  return {
    gate: 'accuracy',
    experiment,
    subject,
    metric: 'accuracy',
    unit: 'share',
    before: Number.isFinite(before) ? before : null,
    after: Number.isFinite(after) ? after : null,
    change: null,
    interval: null,
    detectable: null,
    samples: counted(seeds, 'seed'),
    p: null,
    outcome: 'inconclusive',
    trips: false,
    note,
  };
}
