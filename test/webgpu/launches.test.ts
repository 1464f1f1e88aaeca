import { beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/backend/capture/program.ts';
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
    createComputePipelineAsync: () => Promise.resolve({}),
    createBindGroup: () => ({}),
  });
});

/** Kernels of a step at a quarter of the width, on a card, and the memory that a program takes. */
const LAUNCHES: Readonly<Record<BaseName, { readonly launches: number; readonly bytes: number }>> =
  {
    VGG16: { launches: 107, bytes: 58_073_856 },
    ResNet50: { launches: 425, bytes: 48_236_032 },
    DenseNet121: { launches: 1068, bytes: 37_562_624 },
    InceptionResNetV2: { launches: 1759, bytes: 156_377_088 },
  };

test.each(Object.entries(LAUNCHES) as [BaseName, (typeof LAUNCHES)[BaseName]][])(
  'a training step of %s: %j',
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
    const program = createProgram({ check: false });
    const captured = program.capture('step', step);
    program.prepare(captured, inputs as [tf.Tensor, tf.Tensor, tf.Tensor]);
    const { launches, bytes, eager } = program.status();
    expect(eager).toEqual([]);
    expect({ launches: Object.values(launches), bytes }).toEqual({
      launches: [expected.launches],
      bytes: expected.bytes,
    });
    program.dispose();
    optimizer.dispose();
    classifier.dispose();
    tf.dispose(inputs);
  },
);
