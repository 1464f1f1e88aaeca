/**
 * Schema 13: the other tests of a trial, by their place in its spec: labels and, where images
 * have them, groups as little-endian 32-bit integers, softmax probabilities of all classes as
 * 32-bit floats, in one order.
 */
export const ALSO_TESTS_SCHEMA = `
CREATE TABLE also_tests (
  trial_id INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
  place INTEGER NOT NULL CHECK (place >= 0),
  name TEXT NOT NULL,
  loss REAL,
  labels BLOB NOT NULL,
  probabilities BLOB NOT NULL,
  test_groups BLOB,
  PRIMARY KEY (trial_id, place)
) STRICT, WITHOUT ROWID;
`;
