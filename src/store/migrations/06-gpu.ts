/**
 * Schema 6: what a trial used of its GPU, NULL where there was none or it was
 * not watched.
 */
export const GPU_SCHEMA = `
ALTER TABLE trials ADD COLUMN gpu_peak_memory_mib REAL;
ALTER TABLE trials ADD COLUMN gpu_utilisation REAL
  CHECK (gpu_utilisation IS NULL OR gpu_utilisation BETWEEN 0 AND 100);
`;
