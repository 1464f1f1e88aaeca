import type { GroupNoun } from './group-noun.ts';

/** Images of a data set by class and split. */
export interface DataCounts {
  /** The data set's name. */
  readonly name: string;
  readonly classes: readonly ClassCounts[];
  /** The folds that all its images are cut in, its own splits set aside; absent where there is no cross-validation. */
  readonly folds?: number | undefined;
  /** What its images are of, each with some; absent where every image stands alone, and in older runs. */
  readonly groups?: GroupCounts | undefined;
}

/** Groups whose images stay in one split. */
export interface GroupCounts {
  readonly are: GroupNoun;
  /** Validation included. */
  readonly train: number;
  readonly test: number;
}

interface ClassCounts {
  readonly name: string;
  readonly train: number;
  /** Of these alone; null where every trial holds out a share of those to train on. */
  readonly validation: number | null;
  readonly test: number;
}
