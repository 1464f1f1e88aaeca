/**
 * Schema 12: the temperature that a trial fitted on its validation images, and the expected
 * calibration error of its test images after dividing by it. NULL where there is none, and in
 * trials of before.
 */
export const TEMPERATURE_SCHEMA = `
ALTER TABLE trials ADD COLUMN temperature REAL CHECK (temperature IS NULL OR temperature > 0);
ALTER TABLE trials ADD COLUMN scaled_calibration_error REAL
  CHECK (scaled_calibration_error IS NULL OR scaled_calibration_error BETWEEN 0 AND 1);
`;
