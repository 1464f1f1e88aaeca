import { expect, test } from 'vitest';
import { tf } from '../../../src/backend/tf.ts';
import { valuesOn } from '../../support/backend-values.ts';

test('a clone on wasm shares its values and outlives its tensor', async () => {
  const [values] = await valuesOn('wasm', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const { numDataBuffers } = tf.memory();
    const copy = tf.clone(x);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    x.dispose();
    return [copy];
  });
  expect([...values!]).toEqual([1, 2, 3]);
});

test('gradients survive the growth of the heap', async () => {
  const [dx] = await valuesOn('wasm', () => {
    const big = tf.zeros([3_000_000]);
    const dx = tf.grad((x) => tf.sum(tf.square(tf.concat([x, big], 0))))(tf.tensor1d([1, 2]));
    return [dx];
  });
  expect([...dx!]).toEqual([2, 4]);
});
