import { expect, test } from 'vitest';
import { predictorTable } from '../../../src/cli/output/predictor-table.ts';

test('the predictor that was right most often stands first, without an interval where there is none', () => {
  const table = predictorTable([
    { score: 'parameters', pairs: 12, right: 6, groups: 2, interval: null },
    { score: 'logMe', pairs: 12, right: 11, groups: 4, interval: [0.75, 1] },
  ]);
  const [head, first, second] = table.split('\n');
  expect(head).toMatch(/^predictor +pairs in the right order +share +95% interval/);
  expect(first).toMatch(/^LogME +11 of 12 +91\.7% +\[75\.0, +100\.0\] +4$/);
  expect(second).toMatch(/^Parameters +6 of 12 +50\.0% +– +2$/);
});
