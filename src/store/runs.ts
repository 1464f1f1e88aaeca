import type { Database } from 'better-sqlite3';
import { BenchError } from '../errors.ts';
import { contentHash } from '../spec/hash.ts';
import type { Environment, RunExperiment, RunRecord, RunStatus } from './records.ts';

export interface RunQueries {
  /** Starts a run and freezes its experiments; returns its number. */
  beginRun(environment: Environment, experiments: readonly RunExperiment[], pid: number): number;
  /**
   * Marks as interrupted the runs whose process is gone; nobody knows when they
   * ended, so `finishedAt` stays null.
   */
  markInterruptedRuns(isAlive: (pid: number) => boolean): void;
  finishRun(id: number, status: Exclude<RunStatus, 'running'>): void;
  /** All runs, the oldest first. */
  listRuns(): RunRecord[];
  /** @throws BenchError `usage` for a number no run has, `store` where there is no run at all. */
  getRun(id: number | 'latest'): RunRecord;
}

interface RunRow {
  id: number;
  status: RunStatus;
  started_at: string;
  finished_at: string | null;
  environment: string;
}

interface ExperimentRow {
  name: string;
  file: string;
  experiment: string;
  skip_reason: string | null;
  planned: number;
  notes: string;
}

const RUNS = `
  SELECT runs.id, status, started_at, finished_at, content AS environment
  FROM runs JOIN environments ON environments.id = environment_id`;

export function runQueries(db: Database): RunQueries {
  const putEnvironment = db.prepare(
    'INSERT INTO environments (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING',
  );
  const putRun = db.prepare(`
    INSERT INTO runs (environment_id, status, pid, started_at)
    SELECT id, 'running', ?, ? FROM environments WHERE hash = ?`);
  const putExperiment = db.prepare(`
    INSERT INTO run_experiments (run_id, name, file, experiment, skip_reason, planned, notes)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const running = db.prepare<[], { id: number; pid: number }>(
    "SELECT id, pid FROM runs WHERE status = 'running'",
  );
  const interrupt = db.prepare("UPDATE runs SET status = 'interrupted' WHERE id = ?");
  const finish = db.prepare('UPDATE runs SET status = ?, finished_at = ? WHERE id = ?');
  const all = db.prepare<[], RunRow>(`${RUNS} ORDER BY runs.id`);
  const one = db.prepare<[number], RunRow>(`${RUNS} WHERE runs.id = ?`);
  const last = db.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM runs');
  const experimentsOf = db.prepare<[number], ExperimentRow>(`
    SELECT name, file, experiment, skip_reason, planned, notes
    FROM run_experiments WHERE run_id = ? ORDER BY rowid`);

  const begin = db.transaction(
    (environment: Environment, experiments: readonly RunExperiment[], pid: number) => {
      const hash = contentHash(environment);
      putEnvironment.run(hash, JSON.stringify(environment));
      const run = Number(putRun.run(pid, new Date().toISOString(), hash).lastInsertRowid);
      for (const { name, file, experiment, skipReason, planned, notes } of experiments) {
        const texts = [experiment, notes].map((value) => JSON.stringify(value));
        putExperiment.run(run, name, file, texts[0], skipReason, planned, texts[1]);
      }
      return run;
    },
  );
  const mark = db.transaction((isAlive: (pid: number) => boolean) => {
    for (const { id, pid } of running.all()) if (!isAlive(pid)) interrupt.run(id);
  });

  const record = (row: RunRow): RunRecord => ({
    id: row.id,
    status: row.status,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    environment: JSON.parse(row.environment),
    experiments: experimentsOf.all(row.id).map(experimentOf),
  });

  return {
    beginRun: (environment, experiments, pid) => begin.immediate(environment, experiments, pid),
    markInterruptedRuns: (isAlive) => mark.immediate(isAlive),
    finishRun: (id, status) => {
      finish.run(status, new Date().toISOString(), id);
    },
    listRuns: () => all.all().map(record),
    getRun: (id) => {
      const latest = last.get()?.id ?? null;
      if (latest === null) throw noRun(db.name);
      const row = one.get(id === 'latest' ? latest : id);
      if (row === undefined) throw unknownRun(id, latest);
      return record(row);
    },
  };
}

function experimentOf(row: ExperimentRow): RunExperiment {
  return {
    name: row.name,
    file: row.file,
    experiment: JSON.parse(row.experiment),
    skipReason: row.skip_reason,
    planned: row.planned,
    notes: JSON.parse(row.notes),
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
