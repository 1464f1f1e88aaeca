import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { loadDataSet } from '../../../src/data/load.ts';
import type { FineTuning } from '../../../src/experiment/schedule.ts';
import { readWeights } from '../../../src/models/weights/weights.ts';
import { createClassifier } from '../../../src/training/classifier.ts';
import { trainFineTuned } from '../../../src/training/regimes/regimes.ts';
import { trainingData } from '../../../src/training/target-data.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';
import { start, trial, tuning } from '../../support/training-trials.ts';

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

/** What a fine-tuning moved of the base, and what it says of itself. */
async function trained(options: Partial<FineTuning>) {
  const spec = trial('fine-tuned', { fineTuning: { ...tuning, ...options } });
  const classifier = createClassifier(spec.base, spec.schedule, 3, 1, start().base);
  try {
    const before = await readWeights(classifier.baseWeights);
    const data = trainingData(spec, await loadDataSet(spec.data), null);
    const observe = { phase: () => {}, images: () => {}, epoch: () => {} };
    const outcome = await trainFineTuned({
      classifier,
      data,
      schedule: { ...spec.schedule, earlyStopping: false },
      seed: 1,
      observe,
    });
    const after = await readWeights(classifier.baseWeights);
    const moved = [...after].flatMap(([name, { values }]) =>
      values.some((value, i) => value !== before.get(name)!.values[i]) ? name : [],
    );
    const blockOf = new Map(
      classifier.base.layers.flatMap(({ block, weights }) => weights.map((w) => [w.name, block])),
    );
    return { moved, blocks: new Set(moved.map((name) => blockOf.get(name))), outcome };
  } finally {
    classifier.dispose();
  }
}

test('the named blocks train and no other, nor do the statistics of the others', async () => {
  const { blocks } = await trained({ train: ['conv3', 'conv5'], batchNorm: 'train' });
  expect(blocks).toEqual(new Set(['conv3', 'conv5']));
});

test('batch normalisation alone: its scales and offsets, and its statistics only where they train', async () => {
  const { moved, outcome } = await trained({ train: 'batchNorm' });
  expect(new Set(moved.map((name) => name.split('/').at(-1)))).toEqual(new Set(['gamma', 'beta']));
  const whole = await trained({});
  expect(outcome.parametersTrainable).toBeLessThan(whole.outcome.parametersTrainable / 10);
  const statistics = await trained({ train: 'batchNorm', batchNorm: 'train' });
  expect(statistics.moved.some((name) => name.endsWith('moving_mean'))).toBe(true);
});

test('gradual unfreezing trains what its epochs reach, and goes on within one budget', async () => {
  // Three epochs: the head, then the last block, then the one below it.
  const { blocks, outcome } = await trained({ unfreeze: 'gradual' });
  expect(blocks).toEqual(new Set(['conv5', 'conv4']));
  expect(outcome).toMatchObject({ epochs: 3, steps: 15, bestEpoch: 3, stoppedEarly: false });
});
