import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { countCorrect, crossEntropy } from '../../../src/training/step/loss.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

const LOGITS = [
  [2, -1, 0.5],
  [0, 3, 1],
  [-1, -2, 4],
  [60, -60, 0],
];
const LABELS = [0, 2, 2, 1];

/** Softmax probabilities in double precision. */
function softmax(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const exps = row.map((value) => Math.exp(value - top));
  const sum = exps.reduce((a, b) => a + b, 0);
  return exps.map((value) => value / sum);
}

test('is the mean of -log p of the label, finite where p underflows', async () => {
  const loss = crossEntropy(tf.tensor2d(LOGITS), tf.tensor1d(LABELS, 'int32'));
  const byHand = [softmax(LOGITS[0]!)[0]!, softmax(LOGITS[1]!)[2]!, softmax(LOGITS[2]!)[2]!].map(
    (p) => -Math.log(p),
  );
  // The last row's probability is e^-120, whose logarithm is known.
  const expected = (byHand.reduce((a, b) => a + b, 0) + 120) / 4;
  expect((await loss.data())[0]).toBeCloseTo(expected, 4);
});

test('has the gradient (softmax - truth) / n', async () => {
  const gradient = tf.grad((logits) =>
    crossEntropy(logits as tf.Tensor2D, tf.tensor1d(LABELS, 'int32')),
  )(tf.tensor2d(LOGITS));
  const expected = LOGITS.flatMap((row, i) =>
    softmax(row).map((p, k) => (p - (k === LABELS[i] ? 1 : 0)) / LOGITS.length),
  );
  (await gradient.data()).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 6);
  });
});

test('counts the rows whose largest logit is at the label', async () => {
  const correct = countCorrect(tf.tensor2d(LOGITS), tf.tensor1d(LABELS, 'int32'));
  expect((await correct.data())[0]).toBe(2);
});
