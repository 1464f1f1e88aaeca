import { expect, test } from 'vitest';
import { plainReporter } from '../../../src/runner/progress/plain-reporter.ts';

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
