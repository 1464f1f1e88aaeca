/**
 * Schema 14: the environment of the machine that trained a trial, which need not be that of its
 * run; NULL where the run was gone before this schema. Environments are looked up by it when one
 * is removed, without reading the rows of trials.
 */
export const MACHINES_SCHEMA = `
ALTER TABLE trials ADD COLUMN environment_id INTEGER REFERENCES environments (id);
UPDATE trials SET environment_id = (SELECT environment_id FROM runs WHERE runs.id = run_id);
CREATE INDEX trials_by_environment ON trials (environment_id);
`;
