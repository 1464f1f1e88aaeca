import { dirname } from 'node:path';
import type { BackendInfo } from '../../backend/info.ts';
import type { DownloadOptions } from '../../cache/download.ts';
import type { BackendRequest } from '../../experiment/backends.ts';
import type { DataCounts } from '../../experiment/data-counts.ts';
import type { DataSpec } from '../../experiment/data-schema.ts';
import { alsoDataOf } from '../../experiment/trial.ts';
import type { Environment, RunSelection } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { assertSettings } from '../../training/assert-settings.ts';
import { type DataFacts, dataFacts } from '../../training/data/data-facts.ts';
import { predictSplits } from '../../training/data/predicted-splits.ts';
import { assertBlocks } from '../../training/regimes/blocks.ts';
import { runJob } from '../process/worker.ts';
import { type Workers, withThreads, workersOn } from '../process/workers.ts';
import { predictSeconds } from './forecast.ts';
import { withImagenet } from './imagenet.ts';
import type { LoadedExperiment } from './load-experiment.ts';
import { assertPaths } from './named-paths.ts';
import { type ExpandedExperiment, expanded, planJobs, type Split, splitJobs } from './plan.ts';
import type { PlannedJob } from './planned-job.ts';
import { circumstancesOf, commonBackend, type Skipped, sortByRequirements } from './prepare.ts';
import { type Part, selectJobs } from './select.ts';
import { withSourceScaling } from './source-scaling.ts';
import { assertTrainSizes } from './train-sizes.ts';
import { assertVerdictData } from './verdict-data.ts';
import { proveWeights } from './weights-files.ts';

export interface RunOptions {
  readonly store: Store;
  /** File of the store; the weights of pretrained sources are kept beside it. */
  readonly storeFile: string;
  /** Overrides what the experiments ask for. */
  readonly backend?: BackendRequest;
  /** Where trials are trained if that is not here: this machine's backend is then not looked at. */
  readonly elsewhere?: Elsewhere;
  /** Processes side by side; by default one a core, or one a GPU. */
  readonly workers?: number;
  /** How published weights are fetched where they are missing; null does not fetch. */
  readonly fetch: DownloadOptions | null;
  /** Compute every trial that is asked for, whatever the store has. */
  readonly fresh: boolean;
  /** What is trained of the plan; null trains all of it. */
  readonly selection: RunSelection | null;
  /** How often a trial whose process crashed is tried again. */
  readonly retries: number;
  /** Failures after which the run stops; null goes on to the end. */
  readonly bail: number | null;
}

/** Machines that train in the place of this one. */
export interface Elsewhere {
  readonly backend: BackendInfo;
  /** Trials that they train side by side. */
  readonly slots: number;
  readonly environment: Environment;
}

/** What trials run on. */
export interface Machine {
  readonly backend: BackendInfo;
  readonly request: BackendRequest;
  readonly workers: Workers;
  /** Folder of the store, where weights and models are kept. */
  readonly home: string;
  /** Absent where trials run on this machine. */
  readonly elsewhere?: Elsewhere;
}

/** The trials of a run, and what becomes of each. */
export interface Plan {
  readonly jobs: readonly PlannedJob[];
  /** What is trained of the jobs; null where all of them are. */
  readonly part: Part | null;
  readonly split: Split;
  /** Predicted seconds of each trial to compute, by hash. */
  readonly predicted: ReadonlyMap<string, number>;
}

/** The experiments of a run, and their data. */
export interface Experiments {
  readonly runnable: readonly LoadedExperiment[];
  readonly skipped: readonly Skipped[];
  /** Images by class and split of the data of each experiment, by its name. */
  readonly data: ReadonlyMap<string, readonly DataCounts[]>;
  /** What a reader should know of the data of each experiment, by its name. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
}

/** When a trial is trained again, and when a run stops. */
export type Policy = Pick<RunOptions, 'retries' | 'bail' | 'fresh'>;

/** A run that is decided and not begun: what it would skip, reuse and compute. */
export interface Prepared extends Machine, Plan, Experiments, Policy {}

/**
 * Proves the backend, checks requirements and settles the plan. Nothing is
 * trained; the store is read alone, for what it has already and how long it took.
 * @throws BenchError for whatever would stop the run.
 */
export async function prepareRun(
  experiments: readonly LoadedExperiment[],
  options: RunOptions,
): Promise<Prepared> {
  const { store, fresh, selection, retries, bail } = options;
  for (const { file, experiment } of experiments) assertBlocks(file, experiment);
  const request = commonBackend(experiments, options.backend);
  const { elsewhere } = options;
  const found = elsewhere?.backend ?? (await runJob({ kind: 'probe', backend: request }));
  const workers =
    elsewhere === undefined ? workersOn(found, options.workers) : remote(elsewhere.slots);
  const backend = withThreads(found, workers.threads);
  const sorted = sortByRequirements(experiments, backend);
  for (const loaded of sorted.runnable) assertPaths(loaded);
  const { runnable: available, skipped } = await withImagenet(sorted, options.fetch);
  const scaled = available.map(withSourceScaling);
  const runnable = scaled.map(({ loaded }) => loaded);
  const ofScaling = new Map(scaled.map(({ loaded, notes }) => [loaded.experiment.name, notes]));
  const matrices = runnable.map(expanded);
  const facts = await dataFacts(matrices.flatMap(dataOf));
  const ofVerdicts = new Map(
    runnable.map((loaded) => [loaded.experiment.name, assertVerdictData(loaded, facts)]),
  );
  for (const loaded of runnable) assertTrainSizes(loaded, facts);
  const ofBatches = new Map(
    matrices.map(({ experiment, trials }) => [
      experiment.name,
      predictSplits(
        trials.map(({ trial }) => trial),
        facts,
      ),
    ]),
  );
  for (const { trials } of matrices)
    assertSettings(
      trials.map(({ trial }) => trial),
      facts,
    );
  const jobs = planJobs(matrices, circumstancesOf(backend, facts));
  const home = dirname(options.storeFile);
  const predict = (some: readonly PlannedJob[]) => predictSeconds(some, facts, store, backend);
  // Where every experiment is skipped, that is what to say, not that nothing matches.
  const part =
    selection === null || jobs.length === 0
      ? null
      : selectJobs(jobs, selection, store, predict(selection.shard === null ? [] : jobs));
  const split = splitJobs(jobs, store, home, { fresh, chosen: part?.hashes ?? null });
  // To read files, any backend is good.
  const ofWeights = await proveWeights(split.compute, elsewhere === undefined ? request : 'wasm');
  const predicted = predict(split.compute);
  const notes = new Map(
    matrices.map((loaded) => {
      const { name } = loaded.experiment;
      return [
        name,
        [
          ...notesOn(loaded, facts),
          ...ofVerdicts.get(name)!,
          ...ofBatches.get(name)!,
          ...ofScaling.get(name)!,
          ...(ofWeights.get(name) ?? []),
        ],
      ];
    }),
  );
  const data = new Map(matrices.map((loaded) => [loaded.experiment.name, countsOn(loaded, facts)]));
  const plan = { jobs, part, split, predicted, data, notes };
  const where = elsewhere === undefined ? {} : { elsewhere };
  return {
    ...plan,
    ...where,
    backend,
    request,
    runnable,
    skipped,
    workers,
    home,
    retries,
    bail,
    fresh,
  };
}

/** Of machines that see to their threads themselves. */
function remote(count: number): Workers {
  return { count, threads: null, environment: {} };
}

/** The data sets that trials of an experiment read. */
function dataOf({ trials }: ExpandedExperiment): DataSpec[] {
  return trials.flatMap(({ trial }) => [trial.data, ...alsoDataOf(trial)]);
}

function countsOn(loaded: ExpandedExperiment, facts: DataFacts): DataCounts[] {
  const { test, targets } = loaded.experiment;
  const cut = new Set(test === undefined ? [] : targets.map(({ name }) => name));
  const counts = dataOf(loaded).map((data): DataCounts => {
    const own = facts.countsOf(data);
    return cut.has(data.name) ? { ...own, folds: test!.folds } : own;
  });
  return [...new Map(counts.map((own) => [own.name, own])).values()];
}

function notesOn(loaded: ExpandedExperiment, facts: DataFacts): string[] {
  const notes = dataOf(loaded).flatMap((data) =>
    facts.notesOf(data).map((note) => `${data.name}: ${note}`),
  );
  return [...new Set(notes)];
}
