import type { Regime } from '../../experiment/regime.ts';

/** What stands behind every comparison, small enough to travel in a page. */
export interface DetailsData {
  readonly cells: readonly DetailsCell[];
  readonly arms: readonly DetailsArm[];
  /** Class names of each target; one that is too rich in classes has its rest as one. */
  readonly classes: readonly (readonly string[])[];
  /** The cell that is shown first; null where none has anything to show. */
  readonly first: number | null;
}

/** One comparison, in the order of the analysis. */
export interface DetailsCell {
  /** Such as `VGG16 32px, shapes → far, frozen`. */
  readonly heading: string;
  readonly sentence: string;
  readonly note: string | null;
  /** Where it is in the charts. */
  readonly panel: string;
  readonly base: string;
  readonly source: string;
  readonly target: string;
  readonly regime: Regime;
  /** Places in `arms` of the arm with the source and its scratch counterpart; null where it has none. */
  readonly own: number | null;
  readonly scratch: number | null;
  /** Places of every arm of the setting, for its curves. */
  readonly siblings: readonly number[];
  /** Place in `classes`. */
  readonly classesOf: number;
  /** The change of each class's recall: its name, change, interval's ends, in points, and test images. */
  readonly classChanges: readonly (readonly [
    string,
    number,
    number | null,
    number | null,
    number,
  ])[];
}

export interface DetailsArm {
  readonly regime: Regime;
  /** Epoch, optimizer steps, mean, lowest and highest seed in percent, seeds, and those that stopped there. */
  readonly curve: readonly (readonly [number, number, number, number, number, number, number])[];
  /** Test images by their class and the predicted class, row-major; empty where answers are not known. */
  readonly confusion: readonly number[];
}
