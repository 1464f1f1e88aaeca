/**
 * Schema 10: what tells whether a run's process goes on, NULL in runs of before; and which run
 * is training a trial that has no row yet, so that no other does the same.
 */
export const PROCESSES_SCHEMA = `
ALTER TABLE runs ADD COLUMN process TEXT CHECK (process IS NULL OR json_valid(process));
CREATE TABLE leases (
  hash TEXT PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE
) STRICT;
`;
