import type { Database } from 'better-sqlite3';

/** That a run took a trial which another had computed. */
export interface Loan {
  readonly borrower: number;
  readonly lender: number;
}

export interface GcQueries {
  /** Which runs took trials from which. */
  loans(): Loan[];
  /** Finished trials' hashes and how many trials would go with some runs: those that no other run refers to. */
  without(runs: readonly number[]): {
    readonly hashes: ReadonlySet<string>;
    readonly trials: number;
  };
  /** Removes runs, and the trials that no run refers to then; returns how many trials. */
  removeRuns(runs: readonly number[]): number;
  countTrials(): number;
  /** Gives the file's free pages back to the disk. */
  compact(): void;
  /** Of the file, its free pages included. */
  bytes(): number;
}

export function gcQueries(db: Database): GcQueries {
  const loans = db.prepare<[], Loan>(`
    SELECT DISTINCT run_trials.run_id AS borrower, trials.run_id AS lender
    FROM run_trials JOIN trials ON trials.id = trial_id
    WHERE trials.run_id <> run_trials.run_id`);
  // Runs as a JSON list: a statement takes a bounded number of values.
  const staying = `id IN (SELECT trial_id FROM run_trials
    WHERE run_id NOT IN (SELECT value FROM json_each(?)))`;
  const hashes = db.prepare<[string], string>(
    `SELECT DISTINCT hash FROM trials WHERE status = 'finished' AND ${staying}`,
  );
  const going = db.prepare<[string], number>(`SELECT count(*) FROM trials WHERE NOT ${staying}`);
  const count = db.prepare<[], number>('SELECT count(*) FROM trials');
  const removeRuns = db.prepare('DELETE FROM runs WHERE id IN (SELECT value FROM json_each(?))');
  const removeTrials = db.prepare(`DELETE FROM trials WHERE NOT ${staying}`);
  const removeEnvironments = db.prepare(
    `DELETE FROM environments WHERE id NOT IN (SELECT environment_id FROM runs)
      AND NOT EXISTS (SELECT 1 FROM trials WHERE environment_id = environments.id)`,
  );
  const remove = db.transaction((runs: readonly number[]) => {
    const list = JSON.stringify(runs);
    const { changes } = removeTrials.run(list);
    removeRuns.run(list);
    removeEnvironments.run();
    return changes;
  });
  const pragma = (name: string) => db.pragma(name, { simple: true }) as number;
  return {
    loans: () => loans.all(),
    without: (runs) => {
      const list = JSON.stringify(runs);
      return {
        hashes: new Set(hashes.pluck().all(list) as string[]),
        trials: going.pluck().get(list) as number,
      };
    },
    removeRuns: (runs) => remove.immediate(runs),
    countTrials: () => count.pluck().get() as number,
    compact: () => {
      db.exec('VACUUM');
      db.pragma('wal_checkpoint(TRUNCATE)');
    },
    bytes: () => pragma('page_count') * pragma('page_size'),
  };
}
