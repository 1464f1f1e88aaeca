/** Most entries of an axis of an experiment. */
export const MOST_OF_AN_AXIS = 1000;
/** Most trials of an experiment: each has a row, a line of the report and a place in its plan. */
export const MOST_TRIALS = 100_000;
/** Most images of a batch, and most units of a layer. */
export const MOST_WIDE = 65_536;
