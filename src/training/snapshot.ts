import { readWeights, type Weights, writeWeights } from '../models/weights.ts';

/** The best weights so far of a set of variables. */
export interface Snapshot {
  take(): void;
  /** Puts the last taken weights back; keeps the present ones when none were taken. */
  restore(): void;
}

/** Copies on the host, so that a device holds the weights once. */
export function snapshotOf(...groups: readonly Weights[]): Snapshot {
  let taken: ReturnType<typeof readWeights>[] | null = null;
  return {
    take() {
      taken = groups.map(readWeights);
    },
    restore() {
      taken?.forEach((arrays, i) => {
        writeWeights(groups[i]!, arrays);
      });
    },
  };
}
