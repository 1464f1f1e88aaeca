import type { Database } from 'better-sqlite3';
import type { RunningRun } from './records.ts';
import { storedOrNull } from './stored.ts';

export interface LeaseQueries {
  /**
   * Takes a trial for a run, so that no other trains it at a time.
   * @param goesOn Whether a run that has taken it still is.
   * @returns null, or the run that has it already.
   */
  claimTrial(hash: string, runId: number, goesOn: (run: RunningRun) => boolean): RunningRun | null;
  /** Gives a trial back that was trained, or will not be. */
  releaseTrial(hash: string, runId: number): void;
  /** Hashes that other runs have taken, whether or not these go on. */
  claimedByOthers(runId: number): Set<string>;
}

/** A run that is marked as running, as SQLite gives it. */
export interface RunningRow {
  readonly id: number;
  readonly pid: number;
  readonly started_at: string;
  readonly process: string | null;
}

export function runningRun({ id, pid, started_at: startedAt, process }: RunningRow): RunningRun {
  return {
    id,
    pid,
    startedAt,
    process: storedOrNull('process', process, `the process of run ${id}`),
  };
}

export function leaseQueries(db: Database): LeaseQueries {
  const holder = db.prepare<[string, number], RunningRow>(`
    SELECT runs.id, pid, started_at, process FROM leases JOIN runs ON runs.id = run_id
    WHERE hash = ? AND runs.id <> ? AND status = 'running'`);
  const take = db.prepare('INSERT OR REPLACE INTO leases (hash, run_id) VALUES (?, ?)');
  const release = db.prepare('DELETE FROM leases WHERE hash = ? AND run_id = ?');
  const others = db.prepare<[number], string>(`
    SELECT hash FROM leases JOIN runs ON runs.id = run_id
    WHERE runs.id <> ? AND status = 'running'`);
  const claim = db.transaction(
    (hash: string, runId: number, goesOn: (run: RunningRun) => boolean) => {
      const row = holder.get(hash, runId);
      const other = row === undefined ? null : runningRun(row);
      if (other !== null && goesOn(other)) return other;
      take.run(hash, runId);
      return null;
    },
  );
  return {
    claimTrial: (hash, runId, goesOn) => claim.immediate(hash, runId, goesOn),
    releaseTrial: (hash, runId) => {
      release.run(hash, runId);
    },
    claimedByOthers: (runId) => new Set(others.pluck().all(runId) as string[]),
  };
}
