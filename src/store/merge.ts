import type { Database } from 'better-sqlite3';

/** What a merge added to a store. */
export interface Merged {
  readonly runs: number;
  readonly trials: number;
}

/** SQLite attaches no more, beside what it needs itself. */
export const MOST_AT_ONCE = 8;

/** Columns of a table that are copied as they are. */
const COPIED = {
  trials: `hash, spec, status, error, started_at, wall_seconds,
    test_accuracy, test_loss, best_epoch, best_validation_loss, stopped_early,
    parameters_total, parameters_trainable, peak_memory_bytes, phase_seconds,
    train_images, validation_images, test_images, classes, artifact,
    balanced_accuracy, auc, calibration_error, steps, tuning, transfer`,
  epochs: `epoch, phase, loss, accuracy, validation_loss, validation_accuracy, seconds,
    images_per_second`,
  predictions: 'example, label, predicted, confidence, probabilities',
  experiments: 'name, file, experiment, skip_reason, planned, notes',
  throughput: `experiment, base, task, batch_size, samples, median_seconds, p95_seconds,
    relative_margin, images_per_second`,
} as const;

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
 * @param others Databases of the same schema, at most `MOST_AT_ONCE`; they are read alone.
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
  const all = others
    .map(
      (other) => `
        SELECT identity, environments.hash AS environment,
          iif(status = 'running', 'interrupted', status) AS status,
          pid, started_at, finished_at, selection, assigned
        FROM ${other}.runs JOIN ${other}.environments ON environments.id = environment_id`,
    )
    .join(' UNION ALL ');
  db.exec(`
    INSERT INTO main.runs (identity, environment_id, status, pid, started_at, finished_at, selection, assigned)
    SELECT identity, (SELECT id FROM main.environments WHERE hash = environment),
      status, pid, started_at, finished_at, selection, assigned
    FROM (${all}) WHERE true
    ORDER BY started_at, identity
    ON CONFLICT (identity) DO UPDATE SET status = excluded.status, finished_at = excluded.finished_at
    WHERE ${KNOWN} < CASE excluded.status WHEN 'interrupted' THEN 1 ELSE 2 END`);
  for (const other of others)
    db.exec(`
      INSERT INTO main.run_experiments (run_id, ${COPIED.experiments})
      SELECT own.id, ${COPIED.experiments}
      FROM ${other}.run_experiments AS theirs
      JOIN ${other}.runs AS run ON run.id = theirs.run_id
      JOIN main.runs AS own ON own.identity = run.identity
      WHERE true ORDER BY theirs.rowid ON CONFLICT DO NOTHING;
      INSERT INTO main.throughput (run_id, ${COPIED.throughput})
      SELECT own.id, ${COPIED.throughput}
      FROM ${other}.throughput AS theirs
      JOIN ${other}.runs AS run ON run.id = theirs.run_id
      JOIN main.runs AS own ON own.identity = run.identity
      WHERE true ORDER BY theirs.rowid ON CONFLICT DO NOTHING`);
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

/** Copies a trial with its epochs and predictions. */
function copyTrial(db: Database, other: string): (id: number) => void {
  const trial = db.prepare(`
    INSERT INTO main.trials (${COPIED.trials}) SELECT ${COPIED.trials} FROM ${other}.trials WHERE id = ?`);
  const parts = (['epochs', 'predictions'] as const).map((table) =>
    db.prepare(`
      INSERT INTO main.${table} (trial_id, ${COPIED[table]})
      SELECT ?, ${COPIED[table]} FROM ${other}.${table} WHERE trial_id = ?`),
  );
  return (id) => {
    const { lastInsertRowid } = trial.run(id);
    for (const part of parts) part.run(lastInsertRowid, id);
  };
}

/** Gives trials the run that computed them, where a copy knows it. */
function adopt(db: Database, other: string): void {
  db.exec(`
    UPDATE main.trials SET run_id = own_run.id
    FROM trial_ids
    JOIN ${other}.trials AS theirs ON theirs.id = trial_ids.other_id
    JOIN ${other}.runs AS run ON run.id = theirs.run_id
    JOIN main.runs AS own_run ON own_run.identity = run.identity
    WHERE trial_ids.other = '${other}' AND trial_ids.id = trials.id AND trials.run_id IS NULL`);
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
