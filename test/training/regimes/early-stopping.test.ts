import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EarlyStopping } from '../../../src/experiment/training-schema.ts';
import { watch } from '../../../src/training/regimes/early-stopping.ts';

/** Feeds losses until the watch is exhausted; says what it kept and when it stopped. */
function follow(losses: readonly number[], stopping: EarlyStopping | false) {
  const watching = watch(stopping);
  let epochs = 0;
  for (const loss of losses) {
    if (watching.exhausted()) break;
    epochs += 1;
    watching.keeps(epochs, loss);
  }
  return { epochs, best: watching.kept };
}

test('stops after patience epochs without a lower loss and names the best', () => {
  expect(follow([3, 2, 2.5, 2.4, 2.3, 1], { patience: 3 })).toEqual({
    epochs: 5,
    best: { epoch: 2, loss: 2 },
  });
});

test('an equal loss is no improvement', () => {
  expect(follow([1, 1, 1, 1], { patience: 2 }).epochs).toBe(3);
});

test('without early stopping the last epoch is kept', () => {
  expect(follow([3, 1, 2], false)).toEqual({ epochs: 3, best: { epoch: 3, loss: 2 } });
});

test('keeping the last stops at the same epoch, and keeps that one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: 0 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 5 }),
      (losses, patience) => {
        const last = follow(losses, { patience, keep: 'last' });
        expect(last.epochs).toBe(follow(losses, { patience }).epochs);
        expect(last.best).toEqual({ epoch: last.epochs, loss: losses[last.epochs - 1] });
      },
    ),
  );
});

test('without patience every epoch runs and the best is kept', () => {
  const losses = [3, 1, ...new Array<number>(50).fill(2)];
  expect(follow(losses, { patience: 'never' })).toEqual({
    epochs: 52,
    best: { epoch: 2, loss: 1 },
  });
});

test('the best is the smallest loss seen', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: 0 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 5 }),
      (losses, patience) => {
        const { epochs, best } = follow(losses, { patience });
        expect(best?.loss).toBe(Math.min(...losses.slice(0, epochs)));
        if (epochs < losses.length) expect(epochs - best!.epoch).toBe(patience);
      },
    ),
  );
});

test('a second phase has its patience anew and keeps the best of the first', () => {
  const watching = watch({ patience: 1 });
  watching.keeps(1, 0.5);
  watching.keeps(2, 0.6);
  expect(watching.exhausted()).toBe(true);
  watching.rearm();
  expect(watching.exhausted()).toBe(false);
  expect(watching.keeps(3, 0.55)).toBe(false);
  expect(watching.kept).toEqual({ epoch: 1, loss: 0.5 });
});
