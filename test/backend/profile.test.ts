import { expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { profileKernels } from '../../src/backend/profile.ts';
import { tf } from '../../src/backend/tf.ts';

test('a profile counts each kernel and puts the kernels back', async () => {
  await chooseBackend('wasm');
  const before = tf.getKernel('Square', 'wasm');
  const costs = profileKernels(() => {
    tf.tidy(() => {
      const x = tf.ones([200, 200]);
      tf.square(tf.square(x));
      tf.matMul(x, x);
    });
  });
  expect(costs.get('Square')?.calls).toBe(2);
  expect(costs.get('BatchMatMul')?.calls).toBe(1);
  expect(costs.has('Exp')).toBe(false);
  const times = [...costs.values()].map(({ ms }) => ms);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  expect(tf.getKernel('Square', 'wasm')).toBe(before);
});

test('a profile puts the kernels back when the work fails', async () => {
  await chooseBackend('cpu');
  const before = tf.getKernel('Add', 'cpu');
  const fail = () => {
    throw new Error('stop');
  };
  expect(() => profileKernels(fail)).toThrow('stop');
  expect(tf.getKernel('Add', 'cpu')).toBe(before);
});
