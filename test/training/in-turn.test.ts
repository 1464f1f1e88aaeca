import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { batchOf } from '../../src/training/features/features.ts';
import { outputsInTurn } from '../../src/training/in-turn.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

/** Each example is one number: its place. */
const examples = {
  labels: new Int32Array(5),
  input: (indices: Int32Array) =>
    tf.tensor4d(Float32Array.from(indices), [indices.length, 1, 1, 1]),
};
const batches = [[0, 1], [2, 3], [4]].map((indices) => Int32Array.from(indices));

test('a batch is begun before the one before it is read', async () => {
  const before = tf.memory().numTensors;
  const told: string[] = [];
  const run = (x: tf.Tensor4D) => {
    told.push(`run ${x.shape[0]}`);
    return tf.tidy(() => tf.reshape(tf.mul(x, 10), [x.shape[0], 1]));
  };
  for await (const { indices, values } of outputsInTurn(run, examples, batches)) {
    told.push(`read ${[...values]}`);
    expect([...values]).toEqual([...indices].map((place) => 10 * place));
  }
  expect(told).toEqual(['run 2', 'run 2', 'read 0,10', 'run 1', 'read 20,30', 'read 40']);
  expect(tf.memory().numTensors).toBe(before);
});

test('one that fails is told of once, and no batch is none', async () => {
  const fails = () => {
    throw new Error('no memory');
  };
  await expect(outputsInTurn(fails, examples, batches).next()).rejects.toThrow('no memory');
  expect((await outputsInTurn(fails, examples, []).next()).done).toBe(true);
});

test('a card has larger batches, of tensors that it takes', () => {
  expect([32, 64, 224].map((size) => batchOf(size, null))).toEqual([128, 128, 10]);
  expect([32, 64, 224].map((size) => batchOf(size, 2 ** 31))).toEqual([256, 256, 20]);
  // The least that WebGPU asks of an adapter.
  expect([32, 64, 224].map((size) => batchOf(size, 2 ** 27))).toEqual([256, 128, 10]);
});
