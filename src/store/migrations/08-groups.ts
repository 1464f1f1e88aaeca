/**
 * Schema 8: the group of each test image of a trial, such as its patient, numbered from
 * 0: little-endian 32-bit integers in the order of the predictions. NULL where the data
 * set has no groups, and in trials of before.
 */
export const GROUPS_SCHEMA = `
ALTER TABLE trials ADD COLUMN test_groups BLOB;
`;
