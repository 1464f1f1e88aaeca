/** Images of a data set by class and split. */
export interface DataCounts {
  /** The data set's name. */
  readonly name: string;
  readonly classes: readonly ClassCounts[];
}

interface ClassCounts {
  readonly name: string;
  readonly train: number;
  /** Of these alone; null where every trial holds out a share of those to train on. */
  readonly validation: number | null;
  readonly test: number;
}
