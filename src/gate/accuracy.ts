import { clamp } from '../analysis/comparison/clamp.ts';
import { cellLabel } from '../experiment/cell.ts';
import type { Replicate } from '../experiment/folds.ts';
import { holm } from '../stats/holm.ts';
import { mcnemar } from '../stats/mcnemar.ts';
import {
  differenceP,
  equivalenceP,
  intervalOf,
  type MeanEstimate,
} from '../stats/mean-estimate.ts';
import { detectableMean } from '../stats/power.ts';
import { meanOf } from '../stats/t.ts';
import { counted, pValue } from '../text/numbers.ts';
import {
  differenceOf,
  estimateOf,
  metricValue,
  scoresOf,
  togetherOf,
} from './accuracy-estimate.ts';
import { changesOf, type MatchedCell, obstaclesOf, type Twin } from './matched-seeds.ts';
import type { Config } from './settings.ts';
import type { TrialSnapshot } from './snapshot.ts';
import type { Finding, Outcome } from './types.ts';

/** Power at which a difference counts as one that would have been found. */
const POWER = 0.8;

/** What is tested: a cell, or all cells of an experiment together. */
interface Tested {
  readonly experiment: string;
  readonly subject: string;
  readonly before: number;
  readonly after: number;
  readonly seeds: number;
  readonly metric: string;
  readonly replicate: Replicate;
  /** Of after - before, over seeds and test images. */
  readonly estimate: MeanEstimate;
  readonly note: string | null;
}

/** A cell with no test of its own, or what will be tested of it. */
type Sorted = { readonly finding: Finding } | { readonly tested: Tested };

/**
 * Accuracy, seed by seed and test image by test image: the mean difference over both,
 * two-sided, with Holm's correction over all cells of all experiments. A change counts
 * where the adjusted p is below alpha and the mean difference reaches the margin.
 * Beside the cells stands each experiment as a whole, the mean over its cells, which
 * finds a drop that all cells share where none of them could alone.
 */
export function accuracyFindings(
  experiments: ReadonlyMap<string, readonly MatchedCell[]>,
  { gates, across }: Config,
): Finding[] {
  if (gates.accuracy === false) return [];
  const { alpha } = gates;
  const { margin } = gates.accuracy;
  const sorted = [...experiments].flatMap(([experiment, cells]) => {
    const own = cells.map((each) => sort(experiment, each, across));
    const tested = own.flatMap((each) => ('tested' in each ? [each.tested] : []));
    const whole = tested.length < 2 ? null : wholeOf(experiment, cells, across);
    return whole === null ? own : [...own, { tested: whole }];
  });
  const family = sorted.flatMap((each) => ('tested' in each ? [each.tested] : []));
  const adjusted = holm(family.map(({ estimate }) => differenceP(estimate)));
  const equivalent = holm(family.map(({ estimate }) => equivalenceP(estimate, margin)));
  return sorted.map((each) => {
    if ('finding' in each) return each.finding;
    const at = family.indexOf(each.tested);
    const { estimate } = each.tested;
    const p = adjusted[at]!;
    const outcome = outcomeOf(estimate, p, equivalent[at]!, alpha, margin);
    return {
      ...baseOf(each.tested),
      change: estimate.mean,
      interval: clamp(intervalOf(estimate, alpha), [-1, 1]),
      detectable: Math.max(margin, detectableMean(estimate, alpha / family.length, POWER)),
      p,
      outcome,
      trips: outcome === 'regression',
    };
  });
}

function outcomeOf(
  { mean }: MeanEstimate,
  p: number,
  equivalence: number,
  alpha: number,
  margin: number,
): Outcome {
  if (p < alpha && Math.abs(mean) >= margin) return mean < 0 ? 'regression' : 'improvement';
  return equivalence < alpha ? 'equivalent' : 'inconclusive';
}

function sort(experiment: string, { cell, twins }: MatchedCell, across: Config['across']): Sorted {
  const obstacles = (twin: Twin) => [...obstaclesOf(twin, across), ...otherMetric(twin)];
  const comparable = twins.filter((twin) => obstacles(twin).length === 0);
  const used = comparable.length > 0 ? comparable : twins;
  const subject = cellLabel(cell);
  const facts = factsOf(used);
  const alone = (outcome: Outcome, note: string | null, more: Partial<Finding> = {}): Sorted => ({
    finding: {
      ...baseOf({ ...facts, experiment, subject }),
      ...more,
      outcome,
      trips: outcome === 'regression',
      note,
    },
  });
  if (comparable.length === 0)
    return alone('incomparable', [...new Set(twins.flatMap(obstacles))].join('; '));
  const lost = comparable.filter(
    ({ before, after }) => metricValue(before) !== null && metricValue(after) === null,
  );
  if (lost.length > 0)
    return alone(
      'regression',
      `the ${nameOf(comparable)} of ${counted(lost.length, replicateOf(comparable))} is not a number`,
    );
  if (
    comparable.some(
      ({ before, after }) => metricValue(before) === null || metricValue(after) === null,
    )
  )
    return alone('incomparable', `a value of the baseline’s ${nameOf(comparable)} is not a number`);
  if (comparable.every(isIdentical)) return alone('identical', null, { change: 0 });
  if (comparable.length === 1)
    return alone('inconclusive', oneSeed(comparable[0]!), {
      change: differenceOf(comparable[0]!),
    });
  const estimate = estimateOf(comparable);
  const note = [facts.note, ...(estimate.images === null ? [THESE_IMAGES] : [])];
  return {
    tested: {
      ...facts,
      experiment,
      subject,
      estimate,
      note: note.filter((part) => part !== null).join('; ') || null,
    },
  };
}

/** Why two trials' values are not of one thing; empty where they are. */
function otherMetric({ before, after }: Twin): string[] {
  const [old, now] = [nameOfTrial(before), nameOfTrial(after)];
  return old === now ? [] : [`the metric of the verdicts changed: ${old}, now ${now}`];
}

function nameOfTrial({ metric }: TrialSnapshot): string {
  return metric?.name ?? 'accuracy';
}

function nameOf([first]: readonly Twin[]): string {
  return nameOfTrial(first!.after);
}

function replicateOf([first]: readonly Twin[]): Replicate {
  return first?.after.folds === undefined ? 'seed' : 'fold';
}

const THESE_IMAGES = 'of these test images only: the answers to them are not all known';

/** The same trial with the same result, whether or not it was computed anew. */
function isIdentical({ before, after }: Twin): boolean {
  return before.hash === after.hash && metricValue(before) === metricValue(after);
}

function factsOf(twins: readonly Twin[]) {
  const mean = (side: keyof Twin) =>
    meanOf(twins.map((twin) => metricValue(twin[side]) ?? Number.NaN));
  return {
    before: mean('before'),
    after: mean('after'),
    seeds: twins.length,
    metric: nameOf(twins),
    replicate: replicateOf(twins),
    note: changesOf(twins[0]!),
  };
}

/**
 * All cells of an experiment together, over the seeds that all of them have; null with
 * fewer than two. Of what images add, cells of one target are taken to add it together,
 * and those of several targets apart.
 */
function wholeOf(
  experiment: string,
  cells: readonly MatchedCell[],
  across: Config['across'],
): Tested | null {
  const usable = cells
    .map(({ cell, twins }) => ({
      target: cell.target,
      twins: twins.filter(
        (twin) => obstaclesOf(twin, across).length === 0 && otherMetric(twin).length === 0,
      ),
    }))
    .filter(({ twins }) => twins.length > 1 && !twins.every(isIdentical))
    .filter(({ twins }) =>
      twins.every(
        ({ before, after }) => metricValue(before) !== null && metricValue(after) !== null,
      ),
    );
  const seeds = (usable[0]?.twins ?? [])
    .map(({ before }) => before.seed)
    .filter((seed) =>
      usable.every(({ twins }) => twins.some(({ before }) => before.seed === seed)),
    );
  if (usable.length < 2 || seeds.length < 2) return null;
  const common = usable.map(({ target, twins }) => ({
    target,
    twins: seeds.map((seed) => twins.find(({ before }) => before.seed === seed)!),
  }));
  const facts = common.map(({ twins }) => factsOf(twins));
  const estimate = togetherOf(
    common.map((each) => ({ ...each, estimate: estimateOf(each.twins) })),
  );
  return {
    experiment,
    subject: `${counted(usable.length, 'cell')} together`,
    before: meanOf(facts.map(({ before }) => before)),
    after: meanOf(facts.map(({ after }) => after)),
    seeds: seeds.length,
    metric: facts[0]!.metric,
    replicate: facts[0]!.replicate,
    estimate,
    note: estimate.images === null ? THESE_IMAGES : null,
  };
}

/** What can be said of one seed: whether these two networks differ, and no more. */
function oneSeed(twin: Twin): string {
  const scores = scoresOf(twin);
  if (scores === null) return 'one seed carries no verdict';
  const won = scores.filter((score) => score > 0).length;
  const lost = scores.filter((score) => score < 0).length;
  const { p } = mcnemar(lost, won);
  return `one seed carries no verdict; McNemar on its answers: ${lost} images lost, ${won} won, p ${pValue(p)}`;
}

function baseOf({
  experiment,
  subject,
  before,
  after,
  seeds,
  metric,
  replicate,
  note,
}: Omit<Tested, 'estimate'>): Finding {
  return {
    gate: 'accuracy',
    experiment,
    subject,
    metric,
    unit: 'share',
    before: Number.isFinite(before) ? before : null,
    after: Number.isFinite(after) ? after : null,
    change: null,
    interval: null,
    detectable: null,
    samples: counted(seeds, replicate),
    p: null,
    outcome: 'inconclusive',
    trips: false,
    note,
  };
}
