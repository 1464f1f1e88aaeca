import { expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { adamUpdate } from '../../../src/backend/ops/adam.ts';
import { tf } from '../../../src/backend/tf.ts';
import { expectClose, noise, noiseTensor } from '../../support/backend-values.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

const [RATE, BETA1, BETA2, EPSILON] = [0.01, 0.9, 0.999, 1e-7];

test.each(['cpu', TEST_BACKEND] as const)(
  'three updates follow the formula on %s',
  async (backend) => {
    await chooseBackend(backend);
    const size = 11;
    const gradients = [1, 2, 3].map((salt) => noise(size, salt));
    const variables = [
      tf.variable(noiseTensor([size], 9)),
      ...[1, 2].map(() => tf.variable(tf.zeros([size]))),
    ];
    const [w, m, v] = variables as [tf.Variable, tf.Variable, tf.Variable];
    const before = tf.memory().numTensors;
    const expected = {
      w: Array.from(noise(size, 9)),
      m: Array(size).fill(0),
      v: Array(size).fill(0),
    };
    gradients.forEach((values, i) => {
      const t = i + 1;
      const rate = (RATE * Math.sqrt(1 - BETA2 ** t)) / (1 - BETA1 ** t);
      const gradient = tf.tensor1d(values);
      adamUpdate(w, gradient, m, v, rate, BETA1, BETA2, EPSILON);
      gradient.dispose();
      for (let j = 0; j < size; j++) {
        expected.m[j] = BETA1 * expected.m[j] + (1 - BETA1) * values[j]!;
        expected.v[j] = BETA2 * expected.v[j] + (1 - BETA2) * values[j]! ** 2;
        expected.w[j]! -= (rate * expected.m[j]) / (Math.sqrt(expected.v[j]) + EPSILON);
      }
    });
    expect(tf.memory().numTensors).toBe(before);
    expectClose(await w.data(), expected.w, 1e-6);
    expectClose(await m.data(), expected.m, 1e-6);
    // v is small: its own largest value is the measure, not 1.
    const scale = 1 / Math.max(...expected.v);
    expectClose(
      Array.from(await v.data(), (x) => x * scale),
      expected.v.map((x) => x * scale),
      1e-6,
    );
    tf.dispose(variables);
  },
);

test.each(['cpu', TEST_BACKEND] as const)(
  'an update leaves clones of its variable alone on %s',
  async (backend) => {
    await chooseBackend(backend);
    const [w, m, v] = [1, 2, 3].map((salt) => tf.variable(tf.abs(noiseTensor([4], salt))));
    const kept = [w!, m!, v!].map((variable) => tf.clone(variable));
    const read = () => Promise.all(kept.map((tensor) => tensor.array()));
    const values = await read();
    adamUpdate(w!, tf.ones([4]), m!, v!, RATE, BETA1, BETA2, EPSILON);
    expect(await read()).toEqual(values);
    expect(await w!.array()).not.toEqual(values[0]);
    tf.dispose([w!, m!, v!, ...kept]);
  },
);
