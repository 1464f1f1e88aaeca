import { afterAll, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { kernelTimes } from '../../src/backend/gpu-time.ts';
import { tf } from '../../src/backend/tf.ts';
import { registerWebgpuKernels } from '../../src/backend/webgpu/register-webgpu-kernels.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { trainStep } from '../../src/training/step/step.ts';
import { expectClose, noiseTensor } from '../support/backend-values.ts';
import { schedule } from '../support/training-trials.ts';

afterAll(async () => {
  const { gpu } = await chooseBackend('webgpu');
  registerWebgpuKernels(gpu);
});

test('a training step is of our kernels, a few for each variable', async ({ skip }) => {
  await chooseBackend('webgpu');
  const base = { name: 'ResNet50', width: 1 / 16, inputSize: 32 } as const;
  const classifier = createClassifier(base, schedule, 3, 1, null);
  const optimizer = createOptimizer(schedule.optimizer);
  const variables = [...baseVariables(classifier), ...headVariables(classifier)];
  const x = tf.ones<tf.Rank.R4>([2, 32, 32, 3]);
  const labels = tf.tensor1d([0, 1], 'int32');
  const times = await kernelTimes(async () => {
    const forward = (input: tf.Tensor4D) => classifier.logits(input, { batchNorm: 'train' });
    const sums = trainStep(forward, variables, optimizer, x, labels, optimizer.nextRates());
    tf.dispose([sums.loss, sums.correct]);
  });
  skip(times === null, 'this adapter has no timestamps, by which kernels are told');
  const names = times!.map(({ kernel }) => kernel);
  const count = (part: string) => names.filter((name) => name.includes(part)).length;
  const convolutions = classifier.base.layers.filter(({ kind }) => kind === 'conv2d').length;
  const normalisations = classifier.base.layers.filter(({ kind }) => kind === 'batchNorm').length;
  expect(convolutions).toBeGreaterThan(50);
  expect(normalisations).toBeGreaterThan(50);
  expect(count('convFilterGradient')).toBe(convolutions);
  expect(count('batchNormInputGradient')).toBe(normalisations);
  expect(count('adamWeight')).toBe(variables.length);
  expect(count('movingAverage')).toBe(2 * normalisations);
  expect(count('Transpose')).toBeLessThan(10);
  expect(count('BinaryOp')).toBeLessThan(50);
  optimizer.dispose();
  classifier.dispose();
});

test.each([true, false])(
  'sums over many rows are theirs, and those over none are refused; on a card: %s',
  async (isCard) => {
    await chooseBackend('webgpu');
    registerWebgpuKernels(isCard);
    // Few enough for one kernel on a card, one more, and many in parts that do not come out even.
    for (const [rows, channels] of [
      [16384, 3],
      [16385, 2],
      [40_001, 70],
    ] as const) {
      const x = noiseTensor([rows, channels], 1);
      const expected = new Float64Array(channels);
      (await x.data()).forEach((value, i) => {
        expected[i % channels]! += value;
      });
      const sums = tf.sum(x, 0);
      expectClose(await sums.data<'float32'>(), expected);
      tf.dispose([x, sums]);
    }
    expect(() => tf.sum(tf.zeros([2, 0, 5]), [0, 1])).toThrow();
  },
);
