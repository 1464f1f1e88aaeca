import { beforeAll, expect, test } from 'vitest';
import { orderOf } from '../../src/backend/capture/webgpu/order.ts';
import { record } from '../../src/backend/capture/webgpu/recording.ts';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { webgpuBackend } from '../../src/backend/webgpu/gpu.ts';
import { registerWebgpuKernels } from '../../src/backend/webgpu/register-webgpu-kernels.ts';
import { BASES, type BaseName } from '../../src/experiment/bases.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { trainStep } from '../../src/training/step/step.ts';
import { schedule } from '../support/training-trials.ts';

const BATCH = 32;

beforeAll(async () => {
  await chooseBackend('webgpu');
  // A recording launches nothing: what a card would launch can be counted without one.
  registerWebgpuKernels(true);
  // Nor does it need what a software GPU takes a minute to compile.
  Object.assign(webgpuBackend().device, {
    createShaderModule: () => ({}),
    createComputePipeline: () => ({ getBindGroupLayout: () => ({}) }),
  });
});

/** Kernels of a step at a quarter of the width, on a card. */
const LAUNCHES: Readonly<Record<BaseName, number>> = {
  VGG16: 140,
  ResNet50: 584,
  DenseNet121: 1269,
  InceptionResNetV2: 2334,
};

test.each(Object.entries(LAUNCHES) as [BaseName, number][])(
  'a training step of %s launches %d kernels',
  (name, expected) => {
    const inputSize = BASES[name].minInputSize;
    const spec = { name, width: 1 / 4, inputSize };
    const classifier = createClassifier(spec, schedule, 10, 1, null);
    const optimizer = createOptimizer(schedule.optimizer);
    const variables = [...baseVariables(classifier), ...headVariables(classifier)];
    const step = (x: tf.Tensor, labels: tf.Tensor, rate: tf.Tensor) => {
      const forward = (input: tf.Tensor4D) => classifier.logits(input, { batchNorm: 'train' });
      const [images, classes] = [x as tf.Tensor4D, labels as tf.Tensor1D];
      return {
        ...trainStep(forward, variables, optimizer, images, classes, {
          rate: rate as tf.Scalar,
          kept: 1,
        }),
      };
    };
    const inputs = [
      tf.zeros([BATCH, inputSize, inputSize, 3]),
      tf.zeros([BATCH], 'int32'),
      tf.scalar(0),
    ];
    const backend = webgpuBackend();
    const run = step as unknown as Parameters<typeof record>[1];
    record(backend, run, inputs);
    const items = orderOf(record(backend, run, inputs), backend.device);
    // Adam, and the moving averages, are one launch each.
    const updates = items.filter(({ kind }) => kind === 'updates').length;
    expect(updates).toBe(name === 'VGG16' ? 1 : 2);
    expect(items.filter(({ kind }) => kind !== 'clear')).toHaveLength(expected);
    optimizer.dispose();
    classifier.dispose();
    tf.dispose(inputs);
  },
);
