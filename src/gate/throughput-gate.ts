import { medianOf } from '../stats/quantile.ts';
import { counted } from '../text/numbers.ts';
import { machineObstacles, PARTS } from './matched-seeds.ts';
import {
  CLOCKS,
  detectableRatio,
  learnedFloor,
  noiseNote,
  noiseOf,
  ratioOfSamples,
  ratioOutcome,
  spreadOf,
  withDrift,
} from './ratio.ts';
import type { Config } from './settings.ts';
import type { ExperimentSnapshot, RunSnapshot, ThroughputSnapshot } from './snapshot.ts';
import type { Finding } from './types.ts';

/** A task that both runs timed. */
interface Task {
  readonly experiment: string;
  readonly before: ThroughputSnapshot;
  readonly after: ThroughputSnapshot;
}

/**
 * Seconds a batch, run against run: the ratio of medians with a bootstrap interval
 * over the samples. A process is a little faster or slower as a whole than the one
 * before it, which samples of one run cannot show; so the floor is learned from
 * the medians of the baseline's runs, where it has several, pooled over the tasks:
 * the run's median varies as each of theirs does, and their mean by a share of it.
 */
export function throughputFindings(
  before: RunSnapshot,
  after: RunSnapshot,
  experiments: readonly (readonly [ExperimentSnapshot, ExperimentSnapshot])[],
  { gates, across }: Config,
): Finding[] {
  if (gates.throughput === false) return [];
  const { floor } = gates.throughput;
  const tasks = experiments.flatMap(([first, second]) => tasksOf(first, second));
  const obstacles = obstaclesOf(before, after, across);
  if (obstacles.length > 0)
    return tasks.map((task) => ({
      ...baseOf(task),
      outcome: 'incomparable',
      note: obstacles.join('; '),
    }));
  const timed = tasks.filter(isTimed);
  const between = noiseOf(timed.map((task) => task.before.runs.map(medianOf)));
  const within = spreadOf(timed.map((task) => task.before.runs[0]!));
  return tasks.map((task) => {
    if (!isTimed(task)) return { ...baseOf(task), note: 'single samples were not kept' };
    const runs = task.before.runs.length;
    const known = between !== null;
    const spread = known ? Math.sqrt(1 + 1 / runs) : withDrift(task.after.runs[0]!.length / 2);
    const learned = learnedFloor(
      known ? between : within,
      spread,
      gates.alpha / CLOCKS,
      timed.length,
    );
    return found(task, floor, learned, gates.alpha);
  });
}

function obstaclesOf(before: RunSnapshot, after: RunSnapshot, across: Config['across']): string[] {
  const parts = (['code', 'backend'] as const).filter((part) => !across.includes(part));
  return [
    ...parts.flatMap((part) => {
      if (before[part] === null || after[part] === null) return [`${PARTS[part]} is not known`];
      return before[part] === after[part] ? [] : [`${PARTS[part]} changed`];
    }),
    ...machineObstacles(before.machine, after.machine),
  ];
}

function tasksOf(before: ExperimentSnapshot, after: ExperimentSnapshot): Task[] {
  return before.throughput.flatMap((first) => {
    const second = after.throughput.find(
      ({ base, task, batchSize }) =>
        base === first.base && task === first.task && batchSize === first.batchSize,
    );
    return second === undefined ? [] : [{ experiment: before.name, before: first, after: second }];
  });
}

const samplesOf = (runs: ThroughputSnapshot['runs']) => runs.flat();
const isTimed = ({ before, after }: Task) =>
  samplesOf(before.runs).length > 1 && (after.runs[0]?.length ?? 0) > 1;

function found(task: Task, asked: number, learned: number, alpha: number): Finding {
  const { before, after } = task;
  const ratio = ratioOfSamples(samplesOf(before.runs), after.runs[0]!, alpha);
  const outcome = ratioOutcome(ratio, asked, learned);
  const [low, high] = ratio.interval;
  const detectable = detectableRatio(ratio, Math.max(asked, learned), alpha);
  return {
    ...baseOf(task),
    // Images a second: twice the time is half the rate.
    change: 1 / ratio.ratio - 1,
    interval: [1 / high - 1, 1 / low - 1],
    detectable: 1 - 1 / (1 + detectable),
    outcome,
    trips: outcome === 'regression',
    note:
      [
        ...(learned > asked ? [noiseNote(learned)] : []),
        ...(before.runs.length === 1
          ? ['the baseline has one run; more would lower the floor']
          : []),
      ].join('; ') || null,
  };
}

function baseOf({ experiment, before, after }: Task): Finding {
  const rate = ({ batchSize, runs, medianSeconds }: ThroughputSnapshot) => {
    const seconds = runs.length > 0 ? medianOf(samplesOf(runs)) : medianSeconds;
    return seconds === null ? null : batchSize / seconds;
  };
  const runs = before.runs.length;
  return {
    gate: 'throughput',
    experiment,
    subject: `${before.base}, ${before.task}, batches of ${before.batchSize}`,
    metric: 'images a second',
    unit: 'rate',
    before: rate(before),
    after: rate({ ...after, runs: after.runs.slice(0, 1) }),
    change: null,
    interval: null,
    detectable: null,
    samples: `${counted(samplesOf(before.runs).length, 'sample')}${runs > 1 ? ` of ${runs} runs` : ''} and ${after.runs[0]?.length ?? 0}`,
    p: null,
    outcome: 'inconclusive',
    trips: false,
    note: null,
  };
}
