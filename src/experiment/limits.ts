/** Most entries of an axis of an experiment. */
export const MAX_OF_AN_AXIS = 1000;
/** Most trials of an experiment: each has a row, a line of the report and a place in its plan. */
export const MAX_TRIALS = 100_000;
/** Most images of a batch, and most units of a layer. */
export const MAX_WIDE = 65_536;
