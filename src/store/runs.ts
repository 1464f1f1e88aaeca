import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { BenchError } from '../errors.ts';
import { environmentWriter } from './environments.ts';
import { type RunningRow, runningRun } from './leases.ts';
import type {
  Environment,
  ProcessMark,
  RunExperiment,
  RunningRun,
  RunRecord,
  RunSelection,
  RunStatus,
  Tally,
} from './records.ts';
import { ForeignRow, stored, storedOrNull, storedTime } from './stored.ts';

/** A run that does not train all of its plan. */
export interface PartOfPlan {
  readonly selection: RunSelection;
  /** Of a shard: the plan it is a part of, and the hashes of every shard's trials. */
  readonly assigned: { readonly plan: string; readonly shards: readonly string[][] } | null;
}

export interface RunQueries {
  /** Starts a run and freezes its experiments; returns its number. */
  beginRun(
    environment: Environment,
    experiments: readonly RunExperiment[],
    pid: number,
    part?: PartOfPlan,
    mark?: ProcessMark,
  ): number;
  /** The shards of a plan as the first of them to run here had them; null if none did. */
  shardsOf(plan: string): string[][] | null;
  /**
   * Marks as interrupted the runs whose process is gone; nobody knows when they
   * ended, so `finishedAt` stays null.
   */
  markInterruptedRuns(isAlive: (pid: number, run: RunningRun) => boolean): void;
  /** Marks a run as interrupted that nobody can see the end of. */
  abandonRun(id: number): void;
  finishRun(id: number, status: Exclude<RunStatus, 'running'>): void;
  /** All runs, the oldest first. */
  listRuns(): RunRecord[];
  /** By the runs' numbers; a run without a trial is left out. */
  tallies(): Map<number, Tally>;
  /** Runs that are marked as running. */
  runningRuns(): RunningRun[];
  /** @throws BenchError `usage` for a number no run has, `store` where there is no run at all. */
  getRun(id: number | 'latest'): RunRecord;
}

interface RunRow {
  id: number;
  identity: string;
  status: RunStatus;
  started_at: string;
  finished_at: string | null;
  environment: string;
  selection: string | null;
}

interface ExperimentRow {
  name: string;
  file: string;
  experiment: string;
  skip_reason: string | null;
  planned: number;
  data: string;
  notes: string;
}

const RUNS = `
  SELECT runs.id, identity, status, started_at, finished_at, selection, content AS environment
  FROM runs JOIN environments ON environments.id = environment_id`;

export function runQueries(db: Database): RunQueries {
  const putEnvironment = environmentWriter(db);
  const putRun = db.prepare(`
    INSERT INTO runs (environment_id, identity, status, pid, started_at, selection, assigned, process)
    SELECT id, ?, 'running', ?, ?, ?, ?, ? FROM environments WHERE hash = ?`);
  const putExperiment = db.prepare(`
    INSERT INTO run_experiments (run_id, name, file, experiment, skip_reason, planned, data, notes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const running = db.prepare<[], RunningRow>(
    "SELECT id, pid, started_at, process FROM runs WHERE status = 'running'",
  );
  const release = db.prepare('DELETE FROM leases WHERE run_id = ?');
  /** When this process began its runs: by the wall, and by a clock that never steps. */
  const begun = new Map<number, { readonly at: Date; readonly clock: number }>();
  const interrupt = db.prepare("UPDATE runs SET status = 'interrupted' WHERE id = ?");
  const finish = db.prepare('UPDATE runs SET status = ?, finished_at = ? WHERE id = ?');
  const all = db.prepare<[], RunRow>(`${RUNS} ORDER BY runs.id`);
  const one = db.prepare<[number], RunRow>(`${RUNS} WHERE runs.id = ?`);
  const last = db.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM runs');
  const shards = db.prepare<[string], { shards: string }>(`
    SELECT assigned -> '$.shards' AS shards FROM runs
    WHERE assigned ->> '$.plan' = ? ORDER BY id LIMIT 1`);
  // Of the trials an index alone is read: their rows are a hundred times as long.
  const tallies = db.prepare<[], Tally & { run: number }>(`
    SELECT run, count(*) AS trials, sum(reused) AS reused,
      sum(trial_id IN (SELECT id FROM trials WHERE status = 'failed')) AS failed
    FROM (SELECT run_id AS run, trial_id, min(reused) AS reused
      FROM run_trials GROUP BY run_id, trial_id)
    GROUP BY run`);
  const experimentsOf = db.prepare<[number], ExperimentRow>(`
    SELECT name, file, experiment, skip_reason, planned, data, notes
    FROM run_experiments WHERE run_id = ? ORDER BY rowid`);

  const begin = db.transaction(
    (
      environment: Environment,
      experiments: readonly RunExperiment[],
      pid: number,
      part: PartOfPlan | null,
      mark: ProcessMark | null,
    ) => {
      const at = new Date();
      const { lastInsertRowid } = putRun.run(
        randomUUID(),
        pid,
        at.toISOString(),
        part && JSON.stringify(part.selection),
        part?.assigned ? JSON.stringify(part.assigned) : null,
        mark && JSON.stringify(mark),
        putEnvironment(environment),
      );
      const run = Number(lastInsertRowid);
      begun.set(run, { at, clock: performance.now() });
      for (const { name, file, experiment, skipReason, planned, data, notes } of experiments) {
        const texts = [experiment, data, notes].map((value) => JSON.stringify(value));
        putExperiment.run(run, name, file, texts[0], skipReason, planned, texts[1], texts[2]);
      }
      return run;
    },
  );
  const mark = db.transaction((isAlive: (pid: number, run: RunningRun) => boolean) => {
    for (const run of running.all().map(runningRun)) if (!isAlive(run.pid, run)) abandon(run.id);
  });
  const abandon = db.transaction((id: number) => {
    interrupt.run(id);
    release.run(id);
  });
  const end = db.transaction((id: number, status: RunStatus) => {
    finish.run(status, endOf(id).toISOString(), id);
    release.run(id);
  });
  /** The wall clock may have been set meanwhile; a run still ends after it began. */
  const endOf = (id: number): Date => {
    const own = begun.get(id);
    return own === undefined
      ? new Date()
      : new Date(own.at.getTime() + performance.now() - own.clock);
  };

  const record = (row: RunRow): RunRecord => ({
    id: row.id,
    identity: row.identity,
    status: row.status,
    startedAt: storedTime(row.started_at, `the start of run ${row.id}`),
    finishedAt: row.finished_at && storedTime(row.finished_at, `the end of run ${row.id}`),
    environment: stored('environment', row.environment, `the environment of run ${row.id}`),
    selection: storedOrNull('selection', row.selection, `the selection of run ${row.id}`),
    experiments: experimentsOf.all(row.id).map((each) => experimentOf(row.id, each)),
  });

  return {
    beginRun: (environment, experiments, pid, part, mark) =>
      begin.immediate(environment, experiments, pid, part ?? null, mark ?? null),
    shardsOf: (plan) => {
      const row = shards.get(plan);
      return row === undefined ? null : stored('shards', row.shards, 'what shards were given');
    },
    markInterruptedRuns: (isAlive) => mark.immediate(isAlive),
    abandonRun: (id) => abandon.immediate(id),
    finishRun: (id, status) => end.immediate(id, status),
    listRuns: () => all.all().map(record),
    tallies: () => new Map(tallies.all().map(({ run, ...tally }) => [run, tally])),
    runningRuns: () => running.all().map(runningRun),
    getRun: (id) => {
      const latest = last.get()?.id ?? null;
      if (latest === null) throw noRun(db.name);
      const row = one.get(id === 'latest' ? latest : id);
      if (row === undefined) throw unknownRun(id, latest);
      return record(row);
    },
  };
}

function experimentOf(run: number, row: ExperimentRow): RunExperiment {
  const what = `the experiment ${JSON.stringify(row.name)} of run ${run}`;
  const experiment = stored('experiment', row.experiment, what);
  if (experiment.name !== row.name)
    throw new ForeignRow(`${what} has another name inside: ${JSON.stringify(experiment.name)}`);
  return {
    name: row.name,
    file: row.file,
    experiment,
    skipReason: row.skip_reason,
    planned: row.planned,
    data: stored('dataCounts', row.data, `what is counted of the data of ${what}`),
    notes: stored('texts', row.notes, `what is noted of ${what}`),
  };
}

function noRun(file: string): BenchError {
  return new BenchError('store', `${file} has no run yet`, { remedy: 'Run `bench run` first.' });
}

function unknownRun(id: number | 'latest', latest: number): BenchError {
  return new BenchError(
    'usage',
    `run: expected a run of the store, 1 to ${latest}, received ${id}`,
    {
      remedy: 'See `bench list` for the runs there are.',
    },
  );
}
