import { expect, test } from 'vitest';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { stagesOf } from '../../../src/training/regimes/stages.ts';

const base = buildBase({ name: 'VGG16', width: 0.125, inputSize: 32 });
const tuning = { headEpochs: 1, baseLearningRate: 1e-4, batchNorm: 'frozen' } as const;
const stages = (options = {}) =>
  stagesOf(base, { ...tuning, ...options }).map(({ mode, epochs }) => [
    mode.from,
    mode.blocks,
    epochs,
  ]);

test('plain fine-tuning is one stage, from a block on where it names one', () => {
  expect(stages()).toEqual([[undefined, undefined, Infinity]]);
  expect(stages({ from: 'block4' })).toEqual([['block4', undefined, Infinity]]);
});

test('gradual unfreezing adds a block an epoch from the head down, as far as the block it is from', () => {
  expect(stages({ unfreeze: 'gradual' })).toEqual([
    ...['block5', 'block4', 'block3', 'block2'].map((block) => [block, undefined, 1]),
    [undefined, undefined, Infinity],
  ]);
  expect(stages({ unfreeze: 'gradual', from: 'block3' })).toEqual([
    ['block5', undefined, 1],
    ['block4', undefined, 1],
    ['block3', undefined, Infinity],
  ]);
});

test('single blocks begin at the first of them, whatever their order', () => {
  expect(stages({ train: ['block4', 'block2'] })).toEqual([
    ['block2', ['block2', 'block4'], Infinity],
  ]);
});
