import { describe, expect, test } from 'vitest';
import { foldLabel, seedsOfFolds } from '../../src/experiment/folds.ts';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import type { ExperimentInput } from '../../src/experiment/schema.ts';
import { trialLabel } from '../../src/experiment/trial.ts';
import { validateExperiment } from '../../src/experiment/validate.ts';
import { sampleInput } from '../support/sample-experiment.ts';

const { seeds: _, ...unseeded } = sampleInput;
const valid = (changes: Partial<ExperimentInput>) =>
  validateExperiment('a.ts', { ...unseeded, ...changes });

test('each fold of each repeat is a seed of its own', () => {
  const experiment = valid({ test: { folds: 5, repeats: 2 } });
  expect(experiment.seeds).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(seedsOfFolds({ folds: 3, repeats: 2, seed: 0 })).toHaveLength(6);
  const folds = expandMatrix(experiment).flatMap(({ trial }) =>
    trial.kind === 'target' && trial.regime === 'scratch' && trial.data.name === 'near'
      ? [trial]
      : [],
  );
  expect(folds).toHaveLength(2 * 10);
  expect(folds[6]!.fold).toEqual({ folds: 5, repeat: 1, index: 1, seed: 0 });
  expect(trialLabel(folds[6]!)).toContain('fold 2 of 5, repeat 2');
  expect(foldLabel({ folds: 5, repeat: 0, index: 4, seed: 0 })).toBe('fold 5 of 5');
});

test('an experiment that a store has is valid again, seeds and all', () => {
  const experiment = valid({ test: { folds: 5 } });
  expect(validateExperiment('a.ts', experiment)).toEqual(experiment);
});

test('without folds nothing of them is in a trial, whose hash stays as it was', () => {
  const [first] = expandMatrix(valid({ seeds: [1] }));
  expect(first!.trial).not.toHaveProperty('fold');
});

describe('is refused', () => {
  test.each<[string, Partial<ExperimentInput>, string]>([
    [
      'neither seeds nor folds',
      {},
      'seeds: expected a list of seeds, such as [0, 1, 2, 3, 4], or `test: { folds: 5 }`',
    ],
    ['both', { seeds: [1, 2], test: { folds: 5 } }, 'seeds: expected none beside `test`'],
    [
      'too few',
      { test: { folds: 3 } },
      'test.folds: expected 5 folds or more, counting repeats, such as { folds: 3, repeats: 2 }',
    ],
    ['one fold', { test: { folds: 1, repeats: 9 } }, 'test.folds: expected a number >= 2'],
    [
      'a metric that there is not',
      { seeds: [1], verdict: { metric: 'f1' as 'auc' } },
      'verdict.metric: expected',
    ],
    [
      'sensitivity of no class',
      { seeds: [1], verdict: { metric: { sensitivityAt: { specificity: 0.9 } } } },
      'verdict.positive: expected the class that sensitivity is of, by its name',
    ],
    [
      'a prevalence of no class',
      { seeds: [1], verdict: { prevalence: 0.1 } },
      'verdict.positive: expected the class whose prevalence is given, by its name',
    ],
  ])('%s', (_what, changes, message) => {
    expect(() => valid(changes)).toThrow(message);
  });
});
