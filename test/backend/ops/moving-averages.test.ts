import { expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { updateMovingAverages } from '../../../src/backend/ops/moving-averages.ts';
import { tf } from '../../../src/backend/tf.ts';
import { expectClose } from '../../support/backend-values.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

test.each(['cpu', TEST_BACKEND] as const)(
  'moving averages move by their momentum on %s',
  async (backend) => {
    await chooseBackend(backend);
    const moving = {
      mean: tf.variable(tf.tensor1d([1, 2, 3])),
      variance: tf.variable(tf.tensor1d([4, 5, 6])),
    };
    const batch = { mean: tf.tensor1d([10, 20, 30]), variance: tf.tensor1d([2, 2, 8]) };
    const before = tf.memory().numTensors;
    updateMovingAverages(moving, batch, 0.75);
    expect(tf.memory().numTensors).toBe(before);
    expectClose(await moving.mean.data(), [3.25, 6.5, 9.75], 1e-6);
    expectClose(await moving.variance.data(), [3.5, 4.25, 6.5], 1e-6);
    tf.dispose([moving.mean, moving.variance, batch.mean, batch.variance]);
  },
);
