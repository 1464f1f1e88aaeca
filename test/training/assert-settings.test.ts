import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../src/experiment/schedule.ts';
import { assertSettings } from '../../src/training/assert-settings.ts';
import type { DataFacts } from '../../src/training/data/data-facts.ts';
import { schedule, trial, tuning } from '../support/training-trials.ts';

/** 48 images of three classes, of which a quarter is held out: 36 in 5 batches an epoch. */
const facts = {
  splitDataOf: () => ({
    classes: ['a', 'b', 'c'],
    train: { labels: Int32Array.from({ length: 48 }, (_, i) => i % 3) },
    test: { labels: new Int32Array(0) },
  }),
} as unknown as DataFacts;

const asserted = (regime: 'scratch' | 'fine-tuned', changes: Partial<Schedule>) => () =>
  assertSettings([trial(regime, changes)], facts);
const warmed = (epochs: number) =>
  ({
    optimizer: { ...schedule.optimizer, schedule: { kind: 'constant', warmup: { epochs } } },
  }) as const;

describe('class weights', () => {
  test('of other classes are refused before anything runs', () => {
    expect(asserted('scratch', { classWeights: { a: 1, b: 1, d: 1 } })).toThrow(
      'colours, scratch: classWeights names "d", and the classes are "a", "b", "c"',
    );
  });

  test('of these are not', () => {
    expect(asserted('scratch', { classWeights: { a: 1, b: 1, c: 2 } })).not.toThrow();
    expect(asserted('scratch', { classWeights: 'balanced' })).not.toThrow();
  });
});

describe('a warm-up', () => {
  test('must leave steps of the training', () => {
    expect(asserted('scratch', warmed(3))).toThrow(
      'colours, scratch: the warm-up of the learning rate (3 epochs, 15 steps) is all of a training of 15 steps',
    );
    expect(asserted('scratch', warmed(2))).not.toThrow();
  });

  test('must leave steps of each phase of fine-tuning', () => {
    expect(asserted('fine-tuned', warmed(1))).toThrow('all of a training of 5 steps');
    const noHead = { fineTuning: { ...tuning, headEpochs: 0 } };
    expect(asserted('fine-tuned', { ...warmed(1), ...noHead })).not.toThrow();
  });
});
