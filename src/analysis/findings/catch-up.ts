import { estimatedRatio, type Ratio } from '../../stats/ratio.ts';

/** How the training of a trial went, an entry an epoch. */
export interface Course {
  /** Validation accuracy, 0..1; NaN where it is not known. */
  readonly accuracies: readonly number[];
  /** Optimizer steps taken by the end of each epoch. */
  readonly steps: readonly number[];
  /** Seconds of training by the end of each, with what was computed before the first. */
  readonly seconds: readonly number[];
  /** The epoch whose weights were tested, by its place from 0. */
  readonly best: number;
}

/** How soon an arm is as good as its scratch counterpart was at its best, on validation images. */
export interface CatchUp {
  /** Pairs in which it is, of all. */
  readonly reached: number;
  readonly pairs: number;
  /**
   * Steps, and time, to there over those that scratch took: geometric means with Student's interval
   * of the logarithms. Null where a pair does not get there, since the mean of the others would
   * flatter it, and with fewer than two pairs.
   */
  readonly steps: Ratio | null;
  readonly seconds: Ratio | null;
}

/**
 * Steps and time to scratch's best validation accuracy, pair by pair: what a pretrained start saves.
 * @param pairs Each a trial and its scratch counterpart of one seed or fold.
 */
export function catchUpOf(
  pairs: readonly { readonly own: Course; readonly scratch: Course }[],
  alpha: number,
): CatchUp {
  const reached = pairs.flatMap(({ own, scratch }) => {
    const goal = scratch.accuracies[scratch.best];
    const at = own.accuracies.findIndex((accuracy) => goal !== undefined && accuracy >= goal);
    if (at < 0) return [];
    const of = (key: 'steps' | 'seconds') => own[key][at]! / scratch[key][scratch.best]!;
    return [{ steps: of('steps'), seconds: of('seconds') }];
  });
  const all = reached.length === pairs.length;
  const mean = (key: 'steps' | 'seconds') =>
    all
      ? estimatedRatio(
          reached.map((each) => each[key]),
          alpha,
        )
      : null;
  return {
    reached: reached.length,
    pairs: pairs.length,
    steps: mean('steps'),
    seconds: mean('seconds'),
  };
}
