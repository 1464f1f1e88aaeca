import { beforeAll, expect, test } from 'vitest';
import { backendLoss, chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { trainStep } from '../../src/training/step/step.ts';
import { schedule } from '../support/training-trials.ts';

beforeAll(async () => {
  await chooseBackend('webgpu');
});

test('says what it computes on', async () => {
  const info = await chooseBackend('webgpu');
  expect(info).toMatchObject({ name: 'webgpu', precision: 'float32' });
  expect(info.device).toMatch(/GPU \(.+\), WebGPU$/);
  expect(info.gpu).toBe(!info.device.startsWith('software'));
  expect(info.versions['webgpu']).toMatch(/^\d+\./);
  expect(info.features).toBeInstanceOf(Array);
});

test('auto takes no software GPU', async () => {
  const { device } = await chooseBackend('webgpu');
  const { name } = await chooseBackend('auto');
  if (device.startsWith('software')) expect(name).not.toBe('webgpu');
  await chooseBackend('webgpu');
});

test('fifty epochs leave memory as the first ones did', async () => {
  const filter = tf.tidy(() => tf.variable(tf.randomNormal([3, 3, 3, 8], 0, 0.1, 'float32', 1)));
  const dense = tf.tidy(() => tf.variable(tf.randomNormal([8, 4], 0, 0.1, 'float32', 2)));
  const optimizer = createOptimizer(schedule.optimizer);
  const forward = (x: tf.Tensor4D) => {
    const maps = tf.relu(tf.conv2d(x, filter as tf.Tensor4D, 1, 'same'));
    const pooled = tf.mean(tf.maxPool(maps, 2, 2, 'valid'), [1, 2]) as tf.Tensor2D;
    return tf.matMul(pooled, dense as tf.Tensor2D) as tf.Tensor2D;
  };
  /** Two batches, the second one smaller as at an epoch's end. */
  const epoch = async () => {
    for (const size of [8, 5]) {
      const x = tf.randomNormal([size, 8, 8, 3]) as tf.Tensor4D;
      const labels = tf.tensor1d(new Int32Array(size), 'int32');
      const rates = optimizer.nextRates();
      const sums = trainStep(forward, [filter, dense], optimizer, x, labels, rates);
      await sums.loss.data();
      tf.dispose([x, labels, sums.loss, sums.correct]);
    }
  };
  const held = () => {
    const { numTensors, numBytesAllocatedInGPU } = tf.memory() as tf.MemoryInfo & {
      numBytesAllocatedInGPU: number;
    };
    return { numTensors, numBytesAllocatedInGPU };
  };
  for (let i = 0; i < 3; i++) await epoch();
  const before = held();
  for (let i = 0; i < 47; i++) await epoch();
  expect(held()).toEqual(before);
  optimizer.dispose();
  tf.dispose([filter, dense]);
});

// The last one: there is no device after it.
test('a lost device is told of', async () => {
  const loss = backendLoss();
  (tf.backend() as unknown as { device: { destroy(): void } }).device.destroy();
  await expect(loss).rejects.toMatchObject({
    code: 'trial',
    message: expect.stringContaining('the GPU was lost'),
  });
});
