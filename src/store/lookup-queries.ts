import type { Database } from 'better-sqlite3';

/** Where a trial is in a store. */
interface TrialPlace {
  readonly hash: string;
  /** The latest run that has it, and its experiment there. */
  readonly run: number;
  readonly experiment: string;
}

export interface LookupQueries {
  /** Trials whose hash begins so, each once, `most` of them at most, in the order of their hashes. */
  trialsLike(prefix: string, most: number): TrialPlace[];
}

export function lookupQueries(db: Database): LookupQueries {
  // No hexadecimal digit is above f: what begins so stands before the same with a g.
  const like = db.prepare<[string, string, number], TrialPlace>(`
    SELECT hash, max(run_id) AS run, experiment
    FROM run_trials WHERE hash >= ? AND hash < ? GROUP BY hash ORDER BY hash LIMIT ?`);
  return { trialsLike: (prefix, most) => like.all(prefix, `${prefix}g`, most) };
}
