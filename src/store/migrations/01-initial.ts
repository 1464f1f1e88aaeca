/** 'tbch': written in the header of the file, so that a foreign database is told apart. */
export const APPLICATION_ID = 0x74626368;

/**
 * Schema 1. STRICT, so that a wrong type is refused rather than stored. A REAL
 * of a measurement is NULL where the number was NaN, which SQLite has not;
 * infinities are stored as they are.
 *
 * The spec of a trial is stored once, as JSON; the columns made from it are for
 * queries and cannot contradict it. Checks name NULL where it is allowed: the
 * integrity check of SQLite 3.40 and older takes the NULL of a check for a failure.
 */
export const INITIAL_SCHEMA = `
PRAGMA application_id = ${APPLICATION_ID};

CREATE TABLE environments (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL CHECK (json_valid(content))
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'interrupted')),
  pid INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;

CREATE TABLE run_experiments (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  experiment TEXT NOT NULL CHECK (json_valid(experiment)),
  skip_reason TEXT,
  planned INTEGER NOT NULL CHECK (planned >= 0),
  PRIMARY KEY (run_id, name)
) STRICT;

-- A trial outlives the run that computed it, because later runs reuse it.
CREATE TABLE trials (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash TEXT NOT NULL CHECK (hash <> ''),
  run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL,
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  kind TEXT NOT NULL GENERATED ALWAYS AS (spec ->> '$.kind') VIRTUAL,
  base TEXT NOT NULL GENERATED ALWAYS AS (spec ->> '$.base.name') VIRTUAL,
  width REAL NOT NULL GENERATED ALWAYS AS (spec ->> '$.base.width') VIRTUAL,
  input_size INTEGER NOT NULL GENERATED ALWAYS AS (spec ->> '$.base.inputSize') VIRTUAL,
  source TEXT GENERATED ALWAYS AS (spec ->> '$.source') VIRTUAL,
  data TEXT NOT NULL GENERATED ALWAYS AS (spec ->> '$.data.name') VIRTUAL,
  regime TEXT GENERATED ALWAYS AS (spec ->> '$.regime') VIRTUAL,
  seed INTEGER NOT NULL GENERATED ALWAYS AS (spec ->> '$.seed') VIRTUAL,
  status TEXT NOT NULL CHECK (status IN ('finished', 'failed')),
  error TEXT,
  started_at TEXT NOT NULL,
  wall_seconds REAL NOT NULL CHECK (wall_seconds >= 0),
  test_accuracy REAL CHECK (test_accuracy IS NULL OR test_accuracy BETWEEN 0 AND 1),
  test_loss REAL,
  best_epoch INTEGER,
  best_validation_loss REAL,
  stopped_early INTEGER CHECK (stopped_early IS NULL OR stopped_early IN (0, 1)),
  parameters_total INTEGER,
  parameters_trainable INTEGER,
  peak_memory_bytes INTEGER,
  phase_seconds TEXT CHECK (phase_seconds IS NULL OR json_valid(phase_seconds)),
  train_images INTEGER,
  validation_images INTEGER,
  test_images INTEGER,
  classes TEXT CHECK (classes IS NULL OR json_valid(classes)),
  artifact TEXT,
  CHECK (kind IN ('target', 'pretraining')),
  CHECK ((kind = 'target') = (regime IS NOT NULL)),
  CHECK ((status = 'failed') = (error IS NOT NULL)),
  CHECK ((status = 'finished') = (classes IS NOT NULL))
) STRICT;
CREATE INDEX trials_by_hash ON trials (hash, status);
CREATE INDEX trials_by_run ON trials (run_id);

-- The spec is NULL where the experiment names its axes as the trial's own spec does.
CREATE TABLE run_trials (
  run_id INTEGER NOT NULL,
  experiment TEXT NOT NULL,
  hash TEXT NOT NULL,
  trial_id INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
  reused INTEGER NOT NULL CHECK (reused IN (0, 1)),
  spec TEXT CHECK (spec IS NULL OR json_valid(spec)),
  UNIQUE (run_id, experiment, hash),
  FOREIGN KEY (run_id, experiment) REFERENCES run_experiments (run_id, name) ON DELETE CASCADE
) STRICT;
CREATE INDEX run_trials_by_trial ON run_trials (trial_id);

CREATE TABLE epochs (
  trial_id INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  phase TEXT NOT NULL CHECK (phase IN ('head', 'train')),
  loss REAL,
  accuracy REAL,
  validation_loss REAL,
  validation_accuracy REAL,
  seconds REAL,
  images_per_second REAL,
  PRIMARY KEY (trial_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
  trial_id INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
  example INTEGER NOT NULL CHECK (example >= 0),
  label INTEGER NOT NULL,
  predicted INTEGER NOT NULL,
  confidence REAL,
  PRIMARY KEY (trial_id, example)
) STRICT, WITHOUT ROWID;

CREATE TABLE throughput (
  run_id INTEGER NOT NULL,
  experiment TEXT NOT NULL,
  base TEXT NOT NULL,
  task TEXT NOT NULL CHECK (task IN ('inference', 'training')),
  batch_size INTEGER NOT NULL CHECK (batch_size > 0),
  samples INTEGER NOT NULL CHECK (samples > 0),
  median_seconds REAL,
  p95_seconds REAL,
  relative_margin REAL,
  images_per_second REAL,
  UNIQUE (run_id, experiment, base, task, batch_size),
  FOREIGN KEY (run_id, experiment) REFERENCES run_experiments (run_id, name) ON DELETE CASCADE
) STRICT;
`;
