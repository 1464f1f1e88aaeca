import { machineText } from '../analysis/machines.ts';
import { analysisOf } from '../analysis/of-run.ts';
import { isPartial, type RunSnapshot, snapshotOf } from '../gate/snapshot.ts';
import type { Side } from '../gate/types.ts';
import type { Environment, RunRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { experimentsOf } from './arguments/experiments.ts';

/** Earlier runs whose timings tell the noise between runs. */
const REPEATS = 10;

/**
 * What a comparison needs of a run in the store.
 * @param experiments The names wanted; none for all.
 * @throws BenchError `usage` where the run lacks one of them or has no trial at all.
 */
export function snapshotFrom(
  store: Store,
  run: RunRecord,
  experiments: readonly string[],
): RunSnapshot {
  const wanted = experimentsOf(run, experiments);
  const repeats = repeatsOf(store, run);
  const rows = wanted.map((entry) => {
    const trials = store.trialsOf(run.id, entry.name);
    const answers = store.answersOf(run.id, entry.name);
    const analysis =
      entry.skipReason === null ? analysisOf(store, run.id, entry, trials, answers) : null;
    return {
      entry,
      trials,
      provenance: store.provenanceOf(run.id, entry.name),
      answers,
      cells: analysis?.cells ?? [],
      comparisons: analysis?.comparisons ?? [],
      throughput: [run, ...repeats].map(({ id }) => store.throughputOf(id, entry.name)),
    };
  });
  return snapshotOf(run, rows);
}

/** A run of the store as a side of a comparison. */
export function sideFrom(store: Store, run: RunRecord, experiments: readonly string[]): Side {
  return { name: `run ${run.id}`, snapshot: snapshotFrom(store, run, experiments) };
}

/** Whether a run in the store lacks trials of its plan that it was not asked for. */
export function lacksTrials(store: Store, run: RunRecord): boolean {
  return isPartial(
    run,
    run.experiments.map((entry) => [entry, store.trialsOf(run.id, entry.name).length]),
  );
}

/** Earlier finished runs of the same code on the same machine, the latest first. */
function repeatsOf(store: Store, run: RunRecord): RunRecord[] {
  if (run.environment.code === undefined) return [];
  const kind = kindOf(run.environment);
  return store
    .listRuns()
    .filter(({ id, status, environment }) => {
      return id < run.id && status === 'finished' && kindOf(environment) === kind;
    })
    .reverse()
    .slice(0, REPEATS - 1);
}

const kindOf = (environment: Environment) =>
  JSON.stringify([
    environment.code,
    environment.backend,
    environment.precision,
    environment.versions,
    machineText(environment),
  ]);
