import { expect, test } from 'vitest';
import { endText, plainReporter } from '../../../src/runner/progress/plain-reporter.ts';
import { resultOf } from '../../support/store-samples.ts';

test('what an experiment has come to so far is a line, however its answer is written', () => {
  const lines: string[] = [];
  plainReporter((line) => lines.push(line)).answer?.({
    experiment: 'quick',
    answer: 'On near, starting from shapes helps\u001b[31m in 2 of 8 comparisons.',
    ended: 31,
    planned: 124,
  });
  expect(lines).toEqual([
    'quick so far (31 of 124 trials): On near, starting from shapes helps\\u001b[31m in 2 of 8 comparisons.',
  ]);
});

test('a trial of two classes ends with its AUC too, which accuracy hides where one is rare', () => {
  const result = { ...resultOf(1), testAccuracy: 0.75, auc: 0.5 };
  expect(endText({ result })).toBe('accuracy 75.0%, AUC 0.500');
  expect(endText({ result: { ...result, classes: ['a', 'b', 'c'] } })).toBe('accuracy 75.0%');
  expect(endText({ error: 'the loss is NaN', remedy: null })).toBe('FAILED: the loss is NaN');
});
