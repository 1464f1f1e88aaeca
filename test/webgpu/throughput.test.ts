import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import type { BackendInfo } from '../../src/backend/info.ts';
import { tf } from '../../src/backend/tf.ts';
import { measureThroughput } from '../../src/training/measure-throughput.ts';
import { schedule } from '../support/training-trials.ts';

let backend: BackendInfo;

beforeAll(async () => {
  backend = await chooseBackend('webgpu');
});

test('throughput tells what the GPU computed by its own clock, where it has one', async () => {
  const hasClock = backend.features?.includes('timestamp-query') === true;
  const before = tf.memory().numTensors;
  const timings = await measureThroughput({
    base: { name: 'VGG16', width: 1 / 16, inputSize: 32 },
    schedule,
    classes: 4,
    batchSize: 4,
    samples: 3,
    warmup: 1,
  });
  expect(timings.map(({ task }) => task)).toEqual(['inference', 'training']);
  const [inference, training] = timings.map(({ gpuSeconds }) => gpuSeconds);
  if (hasClock) {
    expect(inference).toBeGreaterThan(0);
    // Forward, backward and an update are more work than forward alone.
    expect(training).toBeGreaterThan(inference!);
  } else {
    expect([inference, training]).toEqual([null, null]);
  }
  expect(tf.memory().numTensors).toBe(before);
});
