/**
 * Schema 5: what tells whether two runs can be compared. Of trials and timings
 * of before it is not known, and stays NULL.
 *
 * `fingerprints`: of the code, data, first weights and backend that are in the
 * trial's hash, each on its own. `sample_seconds`: every timed sample, ascending,
 * seconds a batch.
 */
export const COMPARING_SCHEMA = `
ALTER TABLE trials ADD COLUMN
  fingerprints TEXT CHECK (fingerprints IS NULL OR json_valid(fingerprints));
ALTER TABLE throughput ADD COLUMN
  sample_seconds TEXT CHECK (sample_seconds IS NULL OR json_valid(sample_seconds));
`;
