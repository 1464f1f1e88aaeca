import { analyse } from '../../analysis/analyse.ts';
import { changeOf } from '../../analysis/comparison/change.ts';
import { machineText } from '../../analysis/machines.ts';
import { type CellName, cellKey } from '../../experiment/cell.ts';
import { baseLabel } from '../../experiment/trial.ts';
import type { HistoryMetric, HistoryRow } from '../../gate/history.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';

/** Times are of one machine: that of the last run that has but one. */
export function ofOneMachine(store: Store, runs: readonly RunRecord[], metric: HistoryMetric) {
  if (metric === 'accuracy' || metric === 'change') return { kept: runs, left: 0 };
  const machines = new Map(runs.map((run) => [run.id, machineOfAll(store, run, metric)]));
  const machine = [...machines.values()].findLast((each) => each !== null);
  const kept = runs.filter(({ id }) => machines.get(id) === machine);
  return { kept, left: runs.length - kept.length };
}

/** The machine on which all of a run was timed; null where there are several. */
function machineOfAll(store: Store, run: RunRecord, metric: HistoryMetric): string | null {
  const own = machineText(run.environment);
  if (metric === 'throughput') return own;
  const machines = store
    .trialsOf(run.id)
    .map(({ machine }) => (machine === null ? own : machineText(machine)));
  const [first = own, ...others] = new Set(machines);
  return others.length === 0 ? first : null;
}

/** The figures of a run. */
export function historyRows(store: Store, run: RunRecord, metric: HistoryMetric): HistoryRow[] {
  const { gitCommit: commit, gitDirty: dirty } = run.environment;
  return run.experiments
    .filter(({ skipReason }) => skipReason === null)
    .flatMap(({ name, experiment }): HistoryRow[] => {
      const own = { run: run.id, commit, dirty, experiment: name, testImages: null };
      switch (metric) {
        case 'throughput':
          return store.throughputOf(run.id, name).map((timed) => ({
            ...own,
            of: `${timed.base}, ${timed.task}, batches of ${timed.batchSize}`,
            value: timed.imagesPerSecond,
          }));
        case 'change':
          return analyse(experiment, store.trialsOf(run.id, name)).comparisons.map((each) => ({
            ...own,
            of: { ...each, trainSize: each.trainSize === 'all' ? null : each.trainSize },
            value: each.gap === null ? Number.NaN : changeOf(each.gap),
          }));
        default:
          return cellsOf(store, run, name).map(({ cell, accuracy, seconds, testImages }) => ({
            ...own,
            of: cell,
            value: metric === 'time' ? seconds : accuracy,
            testImages: metric === 'time' ? null : testImages,
          }));
      }
    });
}

/** Means over the finished seeds of each cell. */
function cellsOf(store: Store, run: RunRecord, experiment: string) {
  const cells = new Map<
    string,
    { cell: CellName; accuracies: number[]; seconds: number[]; testImages: number }
  >();
  for (const { spec, result, wallSeconds } of store.trialsOf(run.id, experiment)) {
    if (spec.kind !== 'target' || result === null) continue;
    const { source, regime, trainSize, budget } = spec;
    const cell: CellName = {
      base: baseLabel(spec.base),
      target: spec.data.name,
      source,
      regime,
      trainSize,
      budget,
    };
    const testImages = result.split.test;
    const own = cells.get(cellKey(cell)) ?? { cell, accuracies: [], seconds: [], testImages };
    own.accuracies.push(result.testAccuracy);
    own.seconds.push(wallSeconds);
    cells.set(cellKey(cell), own);
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return [...cells.values()].map(({ cell, accuracies, seconds, testImages }) => ({
    cell,
    accuracy: mean(accuracies),
    seconds: mean(seconds),
    testImages,
  }));
}
