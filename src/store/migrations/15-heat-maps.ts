/**
 * Schema 15: where a trial's network looked, by test image and method: rows of 32-bit floats from
 * 0 to 1, little-endian; the share of the heat on the object and the object's share of the
 * image, where its place is known.
 */
export const HEAT_MAPS_SCHEMA = `
CREATE TABLE heat_maps (
  trial_id INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
  example INTEGER NOT NULL CHECK (example >= 0),
  method TEXT NOT NULL CHECK (method IN ('grad-cam', 'gradient')),
  layer TEXT,
  height INTEGER NOT NULL CHECK (height > 0),
  width INTEGER NOT NULL CHECK (width > 0),
  heat BLOB NOT NULL,
  inside REAL,
  area REAL,
  PRIMARY KEY (trial_id, example, method)
) STRICT, WITHOUT ROWID;
`;
