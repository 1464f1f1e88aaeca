import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import type { OptimizerSpec } from '../../../src/experiment/training-schema.ts';
import { createOptimizer } from '../../../src/training/step/optimizer.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

const START = [0.5, -1, 2, 0, 1e-3];
const STEPS = 10;
/** Any gradient that changes from step to step, and one that is zero. */
const gradientAt = (step: number) => [Math.sin(step), 0.1 * step, -1, 0, 1e-4 * (step - 5)];

/** Ten steps on a device. */
async function trained(spec: OptimizerSpec): Promise<number[]> {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d(START)));
  const optimizer = createOptimizer(spec);
  for (let step = 1; step <= STEPS; step++) {
    const rates = optimizer.nextRates();
    tf.tidy(() => optimizer.step([variable], [tf.tensor1d(gradientAt(step))], rates));
  }
  const values = [...(await variable.data())];
  optimizer.dispose();
  variable.dispose();
  return values;
}

function close(received: readonly number[], expected: readonly number[]): void {
  received.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6 + 1e-5 * Math.abs(expected[i]!));
  });
}

test("Adam follows Keras's formula (keras/src/optimizers/adam.py)", async () => {
  const [rate, b1, b2, epsilon] = [0.01, 0.9, 0.999, 1e-7];
  const expected = START.map((start, i) => {
    let [w, m, v] = [start, 0, 0];
    for (let step = 1; step <= STEPS; step++) {
      const g = gradientAt(step)[i]!;
      const alpha = (rate * Math.sqrt(1 - b2 ** step)) / (1 - b1 ** step);
      m += (g - m) * (1 - b1);
      v += (g * g - v) * (1 - b2);
      w -= (m * alpha) / (Math.sqrt(v) + epsilon);
    }
    return w;
  });
  close(
    await trained({
      name: 'adam',
      learningRate: rate,
      beta1: b1,
      beta2: b2,
      epsilon,
      weightDecay: 0,
    }),
    expected,
  );
});

test.each([
  [0, false],
  [0.9, false],
  [0.9, true],
])(
  "SGD with momentum %d, nesterov %s follows Keras's formula (sgd.py)",
  async (momentum, nesterov) => {
    const rate = 0.05;
    const expected = START.map((start, i) => {
      let [w, m] = [start, 0];
      for (let step = 1; step <= STEPS; step++) {
        const g = gradientAt(step)[i]!;
        m = momentum * m - rate * g;
        w += nesterov ? momentum * m - rate * g : m;
      }
      return w;
    });
    close(
      await trained({ name: 'sgd', learningRate: rate, momentum, nesterov, weightDecay: 0 }),
      expected,
    );
  },
);

test('leaves no tensor behind once it is disposed', async () => {
  const before = tf.memory().numTensors;
  await trained({
    name: 'adam',
    learningRate: 0.01,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    weightDecay: 0,
  });
  await trained({ name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0 });
  expect(tf.memory().numTensors).toBe(before);
});
