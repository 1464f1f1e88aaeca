/**
 * Schema 7: seconds a batch in which the GPU computed, by its own timestamps; NULL where it
 * takes none.
 */
export const GPU_TIME_SCHEMA = `
ALTER TABLE throughput ADD COLUMN gpu_seconds REAL;
`;
