import type { EarlyStopping } from '../../experiment/training-schema.ts';

/** The best epoch so far by validation loss, and whether to go on. */
export interface Watch {
  /** Epoch and loss of the weights to keep. */
  readonly best: { readonly epoch: number; readonly loss: number } | null;
  /** Notes an epoch's validation loss; true when its weights are the best so far. */
  improves(epoch: number, loss: number): boolean;
  /** Whether `patience` epochs in a row have not improved on the best. */
  exhausted(): boolean;
  /** Starts counting patience anew, for a second phase; the best is kept. */
  rearm(): void;
}

/**
 * Keras's EarlyStopping on validation loss with min_delta 0. Without it every
 * epoch counts as the best, so that the last weights are kept.
 */
export function watch(stopping: EarlyStopping | false): Watch {
  let best: { epoch: number; loss: number } | null = null;
  let without = 0;
  return {
    get best() {
      return best;
    },
    improves(epoch, loss) {
      const better = stopping === false || best === null || loss < best.loss;
      without = better ? 0 : without + 1;
      if (better) best = { epoch, loss };
      return better;
    },
    exhausted: () =>
      stopping !== false && stopping.patience !== 'never' && without >= stopping.patience,
    rearm() {
      without = 0;
    },
  };
}
