import { describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { BASE_NAMES, BASES } from '../../src/experiment/bases.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { initialWeights } from '../../src/models/weights/weights.ts';
import { run, schedule, timeless, trial, tuning } from '../support/training-trials.ts';

/** Steps so short that what two orders of summing give stays together. */
const ADAM = { ...schedule.optimizer, learningRate: 1e-4 };

describe.each(BASE_NAMES)('%s', (name) => {
  // At 32 px its last maps have one pixel, and statistics of few numbers magnify rounding.
  const inputSize = name === 'ResNet50' ? 48 : BASES[name].minInputSize;
  const base = { name, width: 1 / 16, inputSize };
  const start = { base: initialWeights(buildBase(base), 99), head: null };

  test.each(['frozen', 'fine-tuned', 'scratch'] as const)(
    '%s: a trial on webgpu goes as on wasm',
    async (regime) => {
      const spec = trial(
        regime,
        {
          budget: { epochs: 1 },
          optimizer: ADAM,
          ...(regime === 'fine-tuned' ? { fineTuning: { ...tuning, baseLearningRate: 1e-5 } } : {}),
        },
        { base },
      );
      const on = async (backend: 'wasm' | 'webgpu') => {
        await chooseBackend(backend);
        return timeless(await run(spec, regime === 'scratch' ? null : start));
      };
      const expected = await on('wasm');
      const found = await on('webgpu');
      expect(found.epochs.length).toBe(expected.epochs.length);
      const onWasm = lossesOf(expected);
      for (const [i, loss] of lossesOf(found).entries()) {
        expect(Math.abs(loss / onWasm[i]! - 1)).toBeLessThan(regime === 'scratch' ? 2e-3 : 1e-5);
      }
      // One of the 24 test images may lie between two classes.
      expect(Math.abs(found.testAccuracy - expected.testAccuracy)).toBeLessThan(1.5 / 24);
    },
  );
});

function lossesOf({ testLoss, epochs }: ReturnType<typeof timeless>): number[] {
  return [testLoss, ...epochs.flatMap(({ loss, validationLoss }) => [loss, validationLoss])];
}
