import { type CellName, cellKey, cellLabel } from '../../experiment/cell.ts';
import { contentHash } from '../../experiment/hash.ts';
import type { ExperimentSnapshot, RunSnapshot, TrialSnapshot } from '../../gate/snapshot.ts';
import { visible } from '../../text/visible.ts';

/** Longest name of a benchmark in Bencher. */
const LONGEST = 1024;

interface Metric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/** Bencher Metric Format: benchmark, measure, metric. */
export type BencherMetrics = Readonly<Record<string, Readonly<Record<string, Metric>>>>;

/**
 * The figures of a run in Bencher's Metric Format: of each cell the mean accuracy
 * with the extremes of its seeds, the median wall time in seconds and peak memory
 * in bytes; of each timed task images a second. What is not a number is left out.
 */
export function bencherMetrics({ experiments }: RunSnapshot): BencherMetrics {
  const entries = experiments.flatMap((experiment) => [
    ...cellsOf(experiment).map(([subject, trials]) => {
      const of = (figure: keyof TrialSnapshot) => trials.flatMap((trial) => trial[figure] ?? []);
      return [
        nameOf(experiment.name, subject),
        {
          accuracy: metricOf(of('accuracy') as number[], mean),
          'wall-time': metricOf(of('seconds') as number[], median),
          'peak-memory': metricOf(of('memoryBytes') as number[], median),
        },
      ] as const;
    }),
    ...experiment.throughput.map(({ base, task, batchSize, runs, medianSeconds }) => {
      const samples = runs[0] ?? (medianSeconds === null ? [] : [medianSeconds]);
      const rates = samples.map((seconds) => batchSize / seconds);
      const subject = `${base}, ${task}, batches of ${batchSize}`;
      return [nameOf(experiment.name, subject), { throughput: metricOf(rates, median) }] as const;
    }),
  ]);
  const kept = entries.map(([name, measures]) => {
    const known = Object.entries(measures).flatMap(([measure, metric]) =>
      metric === null ? [] : [[measure, metric] as const],
    );
    return [name, Object.fromEntries<Metric>(known)] as const;
  });
  return Object.fromEntries(kept.filter(([, measures]) => Object.keys(measures).length > 0));
}

function cellsOf({ trials }: ExperimentSnapshot): [subject: string, trials: TrialSnapshot[]][] {
  const cells = new Map<string, { cell: CellName; trials: TrialSnapshot[] }>();
  for (const trial of trials.filter(({ error }) => error === null)) {
    const { seed: _, ...cell } = trial;
    const key = cellKey(cell);
    const known = cells.get(key) ?? { cell, trials: [] };
    known.trials.push(trial);
    cells.set(key, known);
  }
  return [...cells.values()].map((each) => [cellLabel(each.cell), each.trials]);
}

function metricOf(
  values: readonly number[],
  middle: (ascending: readonly number[]) => number,
): Metric | null {
  const ascending = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (ascending.length === 0) return null;
  const value = middle(ascending);
  if (ascending.length === 1) return { value };
  return { value, lower_value: ascending[0]!, upper_value: ascending.at(-1)! };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(ascending: readonly number[]): number {
  const half = (ascending.length - 1) / 2;
  return (ascending[Math.floor(half)]! + ascending[Math.ceil(half)]!) / 2;
}

/** Names that differ stay apart when they are cut. */
function nameOf(experiment: string, subject: string): string {
  const whole = `${experiment}: ${subject}`;
  const shown = visible(whole, LONGEST);
  if (whole.length <= LONGEST) return shown;
  return `${visible(whole, LONGEST - 20)} ${contentHash(whole).slice(0, 16)}`;
}
