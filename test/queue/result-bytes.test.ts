import { expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/result.ts';
import { resultBytes, resultOf } from '../../src/queue/result-bytes.ts';
import { resultOf as sampleResult } from '../support/store-samples.ts';

const named = (result: TrialResult) => ({ trial: 't', result, model: null });

test('a result comes back to the bit', () => {
  const result = {
    ...sampleResult(1),
    temperature: Number.NaN,
    testLoss: Number.POSITIVE_INFINITY,
    bestValidationLoss: -0,
    testGroups: new Int32Array([3, -1, 2 ** 31 - 1]),
    validation: {
      labels: new Int32Array([1, 0]),
      probabilities: new Float32Array([0.1, Number.NaN, -0, 1e-45]),
    },
  };
  const { result: back } = resultOf('t', Buffer.from(resultBytes(named(result))));
  expect(back).toEqual(result);
  expect(Object.is(back.bestValidationLoss, -0)).toBe(true);
  expect(Buffer.from(back.validation.probabilities.buffer)).toEqual(
    Buffer.from(result.validation.probabilities.buffer),
  );
});

test.each([
  ['no JSON', 'x', /it is no JSON/],
  ['another form', '{"trial":"t","result":{},"model":null}', /testAccuracy|Accuracy|auc/],
  ['no trial’s', '{}', /a worker's result is none/],
  [
    'another trial’s',
    resultBytes({ ...named(sampleResult(1)), trial: 'u' }),
    /is of another trial/,
  ],
  ['a key too many', JSON.stringify({ more: 1 }), /a worker's result is none/],
])('what is no result is refused: %s', (_what, text, reason) => {
  expect(() => resultOf('t', Buffer.from(text))).toThrow(reason);
});

test('arrays of another kind are refused', () => {
  const text = resultBytes(named(sampleResult(1))).replaceAll('float32', 'float64');
  expect(() => resultOf('t', Buffer.from(text))).toThrow(/predictions|probabilities/);
});
