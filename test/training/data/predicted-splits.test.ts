import { describe, expect, test } from 'vitest';
import type { TargetTrialSpec } from '../../../src/experiment/trial.ts';
import type { DataFacts } from '../../../src/training/data/data-facts.ts';
import { predictSplits } from '../../../src/training/data/predicted-splits.ts';
import type { SplitData } from '../../../src/training/data/trial-split.ts';
import { trial, tuning } from '../../support/training-trials.ts';

const factsOf = (split: SplitData) => ({ splitDataOf: () => split }) as unknown as DataFacts;
const REST = { classes: ['a', 'b', 'c'], test: { labels: Int32Array.of(0, 1, 2) } };
const labelled = (count: number): SplitData => ({
  ...REST,
  train: { labels: Int32Array.from({ length: count }, (_, i) => i % 3) },
});
const predict = (spec: TargetTrialSpec, split = labelled(48)) => [
  ...predictSplits([spec], factsOf(split)),
];

test('groups that leave nothing to validate on are found before anything runs', () => {
  const split = {
    ...REST,
    train: {
      labels: Int32Array.from({ length: 12 }, (_, i) => i % 3),
      groups: new Int32Array(12),
      groupNames: ['p1'],
    },
  };
  expect(() => predict(trial('scratch'), split)).toThrow(
    'colours cannot be split to train and validate on, by seed 1: all 12 images are of one group, "p1" has 12 of 12 images (100%)',
  );
});

test('a class of one image, too', () => {
  const split = { ...REST, train: { labels: Int32Array.of(0, 0, 0, 1, 1, 2) } };
  expect(() => predict(trial('frozen'), split)).toThrow('class 2 has 1 training image');
});

test('a tail that lacks a class is noted, and images class by class stop the plan', () => {
  const tail = trial('frozen', { validation: { split: 'tail', share: 0.05 } });
  expect(predict(tail)).toEqual([]);
  const lacking = trial('frozen', { validation: { split: 'tail', share: 0.04 } });
  expect(predict(lacking)).toEqual([
    'colours: the last 2 training images, which are held out, are none of a: validation says nothing of it',
  ]);
  const sorted = { ...REST, train: { labels: Int32Array.of(0, 0, 0, 1, 1, 1, 2) } };
  expect(() => predict(tail, sorted)).toThrow(
    'colours cannot be split to train and validate on, by seed 1: every training image of class "c" is among the last 1 of 7',
  );
});

test('validation images of the data set are kept, whatever the tail', () => {
  const own = { ...labelled(6), validation: Int32Array.of(0, 1, 2) };
  expect(predict(trial('frozen', { validation: { split: 'tail', share: 0.5 } }), own)).toEqual([]);
});

describe('batch normalisation over one value a channel', () => {
  // ResNet50 at 32 px ends in a map of one pixel; a quarter of 48 images is held out.
  const LAYER = 'conv5_block1_1_bn';

  test.each<[string, TargetTrialSpec]>([
    ['scratch', trial('scratch', { batchSize: 1 })],
    [
      'fine-tuned with its statistics',
      trial('fine-tuned', { batchSize: 1, fineTuning: { ...tuning, batchNorm: 'train' } }),
    ],
  ])('in every batch stops %s', (_what, spec) => {
    expect(() => predict(spec)).toThrow(`the batch normalisation ${LAYER} of ResNet50`);
    expect(() => predict(spec)).toThrow('has one value a channel in a batch of one image');
  });

  test('in the last batch is noted', () => {
    const [note] = predict(trial('scratch', { batchSize: 7 }));
    expect(note).toContain(LAYER);
    expect(note).toContain('the last batch of 36 images in batches of 7 is one');
    expect(predict(trial('scratch', { batchSize: 8 }))).toEqual([]);
  });

  test.each<[string, TargetTrialSpec]>([
    ['frozen', trial('frozen', { batchSize: 1 })],
    ['fine-tuned in inference mode', trial('fine-tuned', { batchSize: 1 })],
    [
      'a larger map',
      trial(
        'scratch',
        { batchSize: 1 },
        { base: { name: 'ResNet50', width: 0.0625, inputSize: 64 } },
      ),
    ],
    [
      'no batch normalisation',
      trial('scratch', { batchSize: 1 }, { base: { name: 'VGG16', width: 0.0625, inputSize: 32 } }),
    ],
  ])('is none where it is %s', (_what, spec) => expect(predict(spec)).toEqual([]));
});
