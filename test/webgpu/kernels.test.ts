import { expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { kernelTimes } from '../../src/backend/gpu-time.ts';
import { tf } from '../../src/backend/tf.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { trainStep } from '../../src/training/step/step.ts';
import { schedule } from '../support/training-trials.ts';

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
