import { cellLabel } from '../experiment/cell.ts';
import { medianOf } from '../stats/quantile.ts';
import { meanRatio } from '../stats/ratio.ts';
import { counted } from '../text/numbers.ts';
import { isOneComputation, type MatchedCell, timeObstaclesOf } from './matched-seeds.ts';
import {
  CLOCKS,
  detectableRatio,
  floorWithDrift,
  learnedFloor,
  medianError,
  type Noise,
  noiseNote,
  noiseOf,
  ratioOutcome,
  withDrift,
} from './ratio.ts';
import type { Config } from './settings.ts';
import type { TrialSnapshot } from './snapshot.ts';
import type { Finding } from './types.ts';

/** What a trial costs, and the gate that watches it. */
const COSTS = {
  time: {
    metric: 'wall time of a trial',
    unit: 'seconds',
    of: (trial: TrialSnapshot) => trial.seconds,
    drifts: true,
    share: CLOCKS,
  },
  memory: {
    metric: 'peak memory',
    unit: 'bytes',
    of: (trial: TrialSnapshot) => trial.memoryBytes,
    drifts: false,
    share: 1,
  },
} as const;

type Pair = readonly [before: number, after: number];

/** A cell with what can be compared of it. */
interface Measured {
  readonly experiment: string;
  readonly subject: string;
  readonly pairs: readonly Pair[];
  /** Whether it is all cells together, whose figures have no unit. */
  readonly whole: boolean;
}

/**
 * Time or memory of trials, seed by seed: the geometric mean of the ratios. The noise
 * floor is learned from the seeds, which repeat each ratio, and of times from the drift
 * of the baseline's timed runs too: while that is not known, a time is told and trips
 * nothing. Beside the cells stands each experiment as a whole, its trials relative to
 * their cell's median, which finds what all cells share.
 */
export function costFindings(
  gate: keyof typeof COSTS,
  experiments: ReadonlyMap<string, readonly MatchedCell[]>,
  { gates, across }: Config,
  drift: Noise | null = null,
): Finding[] {
  const asked = gates[gate];
  if (asked === false) return [];
  const sorted = [...experiments].flatMap(([experiment, cells]) => {
    const own = cells.map((each) => sort(gate, experiment, each, across));
    const measured = own.flatMap((each) => ('pairs' in each ? [each] : []));
    return measured.length < 2 ? own : [...own, wholeOf(experiment, measured)];
  });
  const family = sorted.filter((each): each is Measured => 'pairs' in each);
  const noise = noiseOf(
    family
      .filter(({ whole }) => !whole)
      .map(({ pairs }) => pairs.map(([before, after]) => after / before)),
  );
  return sorted.map((each) =>
    'pairs' in each
      ? found(gate, each, asked.floor, { noise, drift }, gates.alpha, family.length)
      : each,
  );
}

function sort(
  gate: keyof typeof COSTS,
  experiment: string,
  { cell, twins }: MatchedCell,
  across: Config['across'],
): Finding | Measured {
  const { of } = COSTS[gate];
  const subject = cellLabel(cell);
  const comparable = twins.filter((twin) => timeObstaclesOf(twin, across).length === 0);
  const anew = comparable.filter((twin) => !isOneComputation(twin));
  const pairs = anew.flatMap(({ before, after }): Pair[] => {
    const [old, now] = [of(before), of(after)];
    return old === null || now === null || old <= 0 || now <= 0 ? [] : [[old, now]];
  });
  if (pairs.length > 0) return { experiment, subject, pairs, whole: false };
  const base = baseOf(gate, {
    experiment,
    subject,
    whole: false,
    pairs: twins.map(({ before, after }) => [of(before) ?? Number.NaN, of(after) ?? Number.NaN]),
  });
  // The store kept the trial: nothing was measured twice.
  if (twins.every(isOneComputation)) return { ...base, change: 0, outcome: 'identical' };
  const reasons = twins.flatMap((twin) => timeObstaclesOf(twin, across));
  const note = [...new Set(reasons)].join('; ') || 'it was not measured';
  return { ...base, outcome: 'incomparable', note };
}

/** The trials of all cells, each relative to its cell's median before. */
function wholeOf(experiment: string, cells: readonly Measured[]): Measured {
  const pairs = cells.flatMap((cell) => {
    const unit = medianOf(cell.pairs.map(([before]) => before));
    return cell.pairs.map(([before, after]): Pair => [before / unit, after / unit]);
  });
  const subject = `${counted(cells.length, 'cell')} together`;
  return { experiment, subject, pairs, whole: true };
}

function found(
  gate: keyof typeof COSTS,
  measured: Measured,
  asked: number,
  { noise, drift }: { readonly noise: Noise | null; readonly drift: Noise | null },
  alpha: number,
  family: number,
): Finding {
  const base = baseOf(gate, measured);
  const { pairs } = measured;
  const ratio = meanRatio(
    pairs.map(([before, after]) => after / before),
    alpha,
  );
  if (pairs.length < 2 || noise === null)
    return { ...base, change: ratio.ratio - 1, note: 'one seed carries no verdict' };
  const { drifts, share } = COSTS[gate];
  const spread = medianError(pairs.length);
  const learned =
    drifts && drift !== null
      ? floorWithDrift(drift, noise, spread, alpha / share, family)
      : learnedFloor(noise, drifts ? withDrift(pairs.length) : spread, alpha / share, family);
  const unknown = drifts && drift === null;
  const outcome = ratioOutcome(ratio, asked, learned);
  const [low, high] = ratio.interval;
  return {
    ...base,
    change: ratio.ratio - 1,
    interval: [low - 1, high - 1],
    detectable: detectableRatio(ratio, Math.max(asked, learned), alpha),
    outcome,
    trips: outcome === 'regression' && !unknown,
    note:
      [
        ...(learned > asked ? [noiseNote(learned)] : []),
        ...(unknown && outcome === 'regression' ? [DRIFT_UNKNOWN] : []),
      ].join('; ') || null,
  };
}

const DRIFT_UNKNOWN =
  'it trips nothing: how far runs drift apart is known from five timed runs of the baseline on';

function baseOf(gate: keyof typeof COSTS, measured: Measured): Finding {
  const { experiment, subject, pairs, whole } = measured;
  const { metric, unit } = COSTS[gate];
  const median = (side: 0 | 1) => {
    const value = medianOf(pairs.map((pair) => pair[side]));
    return Number.isFinite(value) && !whole ? value : null;
  };
  return {
    gate,
    experiment,
    subject,
    metric,
    unit,
    before: median(0),
    after: median(1),
    change: null,
    interval: null,
    detectable: null,
    samples: counted(pairs.length, whole ? 'trial' : 'seed'),
    p: null,
    outcome: 'inconclusive',
    trips: false,
    note: null,
  };
}
