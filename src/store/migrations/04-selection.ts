/**
 * Schema 4: what names a run in every store that has a copy of it, and what it
 * was asked to train of its plan. Runs of before are named by what they have:
 * two copies of a store, migrated apart, give the same names.
 *
 * `assigned` is, in the run of a shard, what every shard of its plan was given.
 */
export const SELECTION_SCHEMA = `
ALTER TABLE runs ADD COLUMN identity TEXT NOT NULL DEFAULT '';
UPDATE runs SET identity = started_at || ' ' || pid || ' ' ||
  (SELECT substr(hash, 1, 16) FROM environments WHERE environments.id = environment_id);
UPDATE runs SET identity = identity || ' ' || id WHERE EXISTS (
  SELECT 1 FROM runs AS twin WHERE twin.identity = runs.identity AND twin.id < runs.id);
CREATE UNIQUE INDEX runs_by_identity ON runs (identity);
ALTER TABLE runs ADD COLUMN selection TEXT CHECK (selection IS NULL OR json_valid(selection));
ALTER TABLE runs ADD COLUMN assigned TEXT CHECK (assigned IS NULL OR json_valid(assigned));
`;
