import {
  readWeights,
  type WeightArrays,
  type Weights,
  writeWeights,
} from '../../models/weights/weights.ts';

/** The best weights so far of a set of variables. */
export interface Snapshot {
  take(): Promise<void>;
  /** Puts the last taken weights back; keeps the present ones when none were taken. */
  restore(): void;
}

/** Copies on the host, so that a device holds the weights once. */
export function snapshotOf(...groups: readonly Weights[]): Snapshot {
  let taken: WeightArrays[] | null = null;
  return {
    async take() {
      taken = await Promise.all(groups.map(readWeights));
    },
    restore() {
      taken?.forEach((arrays, i) => {
        writeWeights(groups[i]!, arrays);
      });
    },
  };
}
