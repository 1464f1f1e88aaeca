/**
 * Schema 11: what the tested weights of a trial answered to its validation images: labels as
 * little-endian 32-bit integers, and softmax probabilities of all classes as 32-bit floats, in
 * one order. NULL in trials of before.
 */
export const VALIDATION_SCHEMA = `
ALTER TABLE trials ADD COLUMN validation_labels BLOB;
ALTER TABLE trials ADD COLUMN validation_probabilities BLOB;
`;
