import type { EarlyStopping } from '../../experiment/training-schema.ts';

/** Whose weights to keep, and whether to go on. */
export interface Watch {
  /** Epoch and validation loss of the weights to keep. */
  readonly kept: { readonly epoch: number; readonly loss: number } | null;
  /** Notes an epoch's validation loss; true when its weights are to be kept. */
  keeps(epoch: number, loss: number): boolean;
  /** Whether `patience` epochs in a row have not improved on the best. */
  exhausted(): boolean;
  /** Starts counting patience anew, for a second phase; what is kept and the best stay. */
  rearm(): void;
}

/**
 * Keras's EarlyStopping on validation loss with min_delta 0: it keeps the best epoch
 * (`restore_best_weights=True`), or with `keep: 'last'` the last that ran. Without it the
 * last is kept too.
 */
export function watch(stopping: EarlyStopping | false): Watch {
  const keepsLast = stopping === false || stopping.keep === 'last';
  let kept: { epoch: number; loss: number } | null = null;
  let lowest: number | null = null;
  let without = 0;
  return {
    get kept() {
      return kept;
    },
    keeps(epoch, loss) {
      const better = lowest === null || loss < lowest;
      without = better ? 0 : without + 1;
      if (better) lowest = loss;
      if (!better && !keepsLast) return false;
      kept = { epoch, loss };
      return true;
    },
    exhausted: () =>
      stopping !== false && stopping.patience !== 'never' && without >= stopping.patience,
    rearm() {
      without = 0;
    },
  };
}
