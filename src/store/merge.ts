import type { Database } from 'better-sqlite3';

/** What a merge added to a store. */
export interface Merged {
  readonly runs: number;
  readonly trials: number;
}

/** SQLite attaches no more, beside what it needs itself. */
export const MAX_AT_ONCE = 8;

/** Columns that are numbers of one store alone, and stand for rows of other tables. */
const NUMBERS = ['id', 'run_id', 'trial_id', 'environment_id'];

/** The columns of a table that are copied as they are: neither numbers nor made from others. */
function copied(db: Database, table: string): string {
  const columns = db
    .prepare<[string], string>('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0')
    .pluck()
    .all(table) as string[];
  return columns.filter((column) => !NUMBERS.includes(column)).join(', ');
}

/** A trial is the same where it is of one hash and was measured at one time for as long. */
const sameTrial = (a: string, b: string) =>
  ['hash', 'status', 'started_at', 'wall_seconds']
    .map((column) => `${a}.${column} = ${b}.${column}`)
    .join(' AND ');

/**
 * Adds to a store what it lacks of others, in one transaction: all of it or
 * nothing. Runs are the same by their identity, trials by hash and time; a run
 * that is there already keeps its number and gains the trials it lacks. New runs
 * are numbered by their start, new trials come in the order they began, so that
 * the order of the others decides nothing. A run that goes on in a copy counts
 * as interrupted.
 * @param others Databases of the same schema, at most `MAX_AT_ONCE`; they are read alone.
 */
export function mergeInto(db: Database, others: readonly string[]): Merged {
  const names = others.map((_, i) => `other${i}`);
  for (const [i, file] of others.entries()) db.prepare(`ATTACH ? AS ${names[i]}`).run(file);
  try {
    return db.transaction(() => merge(db, names)).immediate();
  } finally {
    for (const name of names) db.exec(`DETACH ${name}`);
  }
}

function merge(db: Database, others: readonly string[]): Merged {
  const before = counts(db);
  for (const other of others)
    db.exec(`INSERT INTO environments (hash, content)
      SELECT hash, content FROM ${other}.environments WHERE true ON CONFLICT (hash) DO NOTHING`);
  mergeRuns(db, others);
  db.exec(`
    CREATE TEMP TABLE added_trials (id INTEGER PRIMARY KEY, other TEXT, other_id INTEGER);
    CREATE TEMP TABLE trial_ids (other TEXT, other_id INTEGER, id INTEGER, PRIMARY KEY (other, other_id))`);
  try {
    mergeTrials(db, others);
    for (const other of others) mergeLinks(db, other);
  } finally {
    db.exec('DROP TABLE added_trials; DROP TABLE trial_ids');
  }
  const after = counts(db);
  return { runs: after.runs - before.runs, trials: after.trials - before.trials };
}

function counts(db: Database): Merged {
  return db
    .prepare<[], Merged>(
      'SELECT (SELECT count(*) FROM main.runs) AS runs, (SELECT count(*) FROM main.trials) AS trials',
    )
    .get()!;
}

/** Of one run in two copies, the one that knows more of its end counts. */
const KNOWN = "CASE status WHEN 'running' THEN 0 WHEN 'interrupted' THEN 1 ELSE 2 END";

function mergeRuns(db: Database, others: readonly string[]): void {
  const columns = copied(db, 'runs');
  const all = others
    .map(
      (other) => `
        SELECT ${columns.replace(/\bstatus\b/, "iif(status = 'running', 'interrupted', status) AS status")},
          environments.hash AS environment
        FROM ${other}.runs JOIN ${other}.environments ON environments.id = environment_id`,
    )
    .join(' UNION ALL ');
  db.exec(`
    INSERT INTO main.runs (environment_id, ${columns})
    SELECT (SELECT id FROM main.environments WHERE hash = environment), ${columns}
    FROM (${all}) WHERE true
    ORDER BY started_at, identity
    ON CONFLICT (identity) DO UPDATE SET status = excluded.status, finished_at = excluded.finished_at
    WHERE ${KNOWN} < CASE excluded.status WHEN 'interrupted' THEN 1 ELSE 2 END`);
  for (const other of others)
    for (const table of ['run_experiments', 'throughput']) {
      const own = copied(db, table);
      db.exec(`
        INSERT INTO main.${table} (run_id, ${own})
        SELECT own.id, ${qualified('theirs', own)}
        FROM ${other}.${table} AS theirs
        JOIN ${other}.runs AS run ON run.id = theirs.run_id
        JOIN main.runs AS own ON own.identity = run.identity
        WHERE true ORDER BY theirs.rowid ON CONFLICT DO NOTHING`);
    }
}

function qualified(table: string, columns: string): string {
  return columns.replace(/\w+/g, (column) => `${table}.${column}`);
}

function mergeTrials(db: Database, others: readonly string[]): void {
  const theirs = others
    .map(
      (other) =>
        `SELECT '${other}' AS other, id AS other_id, hash, status, started_at, wall_seconds FROM ${other}.trials`,
    )
    .join(' UNION ALL ');
  // The first copy of each trial that this store lacks, in the order they began.
  const added = db
    .prepare<[], { other: string; other_id: number }>(`
      SELECT other, min(other_id) AS other_id FROM (${theirs}) AS theirs
      WHERE NOT EXISTS (SELECT 1 FROM main.trials AS own WHERE ${sameTrial('own', 'theirs')})
      GROUP BY hash, status, started_at, wall_seconds
      ORDER BY started_at, hash, status, wall_seconds`)
    .all();
  const copies = new Map(others.map((other) => [other, copyTrial(db, other)]));
  for (const { other, other_id } of added) copies.get(other)!(other_id);
  for (const other of others)
    db.exec(`
      INSERT INTO trial_ids
      SELECT '${other}', theirs.id, min(own.id)
      FROM ${other}.trials AS theirs JOIN main.trials AS own ON ${sameTrial('own', 'theirs')}
      GROUP BY theirs.id`);
  for (const other of others) adopt(db, other);
}

/** The number that the environment of a trial of another store has in this one. */
function ownEnvironment(other: string, trial: string): string {
  return `(SELECT own.id FROM main.environments AS own
    JOIN ${other}.environments AS known ON known.hash = own.hash
    WHERE known.id = ${trial}.environment_id)`;
}

/** Copies a trial with its epochs, predictions, other tests and heat maps. */
function copyTrial(db: Database, other: string): (id: number) => void {
  const columns = copied(db, 'trials');
  const trial = db.prepare(`
    INSERT INTO main.trials (environment_id, ${columns})
    SELECT ${ownEnvironment(other, 'theirs')}, ${columns}
    FROM ${other}.trials AS theirs WHERE id = ?`);
  const parts = ['epochs', 'predictions', 'also_tests', 'heat_maps'].map((table) => {
    const own = copied(db, table);
    return db.prepare(`
      INSERT INTO main.${table} (trial_id, ${own})
      SELECT ?, ${own} FROM ${other}.${table} WHERE trial_id = ?`);
  });
  return (id) => {
    const { lastInsertRowid } = trial.run(id);
    for (const part of parts) part.run(lastInsertRowid, id);
  };
}

/** Gives trials the run that computed them and their machine, where a copy knows it. */
function adopt(db: Database, other: string): void {
  db.exec(`
    UPDATE main.trials SET run_id = own_run.id
    FROM trial_ids
    JOIN ${other}.trials AS theirs ON theirs.id = trial_ids.other_id
    JOIN ${other}.runs AS run ON run.id = theirs.run_id
    JOIN main.runs AS own_run ON own_run.identity = run.identity
    WHERE trial_ids.other = '${other}' AND trial_ids.id = trials.id AND trials.run_id IS NULL`);
  db.exec(`
    UPDATE main.trials SET environment_id = ${ownEnvironment(other, 'theirs')}
    FROM trial_ids JOIN ${other}.trials AS theirs ON theirs.id = trial_ids.other_id
    WHERE trial_ids.other = '${other}' AND trial_ids.id = trials.id
      AND trials.environment_id IS NULL`);
}

function mergeLinks(db: Database, other: string): void {
  db.exec(`
    INSERT INTO main.run_trials (run_id, experiment, hash, trial_id, reused, spec)
    SELECT own.id, theirs.experiment, theirs.hash, trial_ids.id, theirs.reused, theirs.spec
    FROM ${other}.run_trials AS theirs
    JOIN ${other}.runs AS run ON run.id = theirs.run_id
    JOIN main.runs AS own ON own.identity = run.identity
    JOIN trial_ids ON trial_ids.other = '${other}' AND trial_ids.other_id = theirs.trial_id
    WHERE true ORDER BY theirs.rowid ON CONFLICT DO NOTHING`);
}
