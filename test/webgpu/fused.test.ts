import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/backend/capture/program.ts';
import { chooseBackend } from '../../src/backend/choose.ts';
import { batchNormTrain } from '../../src/backend/ops/batch-norm.ts';
import { conv2d } from '../../src/backend/ops/fused.ts';
import { sgdUpdate } from '../../src/backend/ops/sgd.ts';
import { tf } from '../../src/backend/tf.ts';
import { registerWebgpuKernels } from '../../src/backend/webgpu/register-webgpu-kernels.ts';
import { expectClose, noiseTensor } from '../support/backend-values.ts';

beforeAll(async () => {
  await chooseBackend('webgpu');
});

afterAll(async () => {
  const { gpu } = await chooseBackend('webgpu');
  registerWebgpuKernels(gpu);
});

const CHANNELS = 16;

/**
 * A block of two convolutions, normalised, with relus and a shortcut: all that a captured step
 * fuses. The convolutions of a card are split along k here.
 */
function block(hasBias: boolean) {
  const variable = (shape: number[], salt: number) =>
    tf.tidy(() => tf.variable(tf.mul(noiseTensor(shape, salt), 0.2)));
  const filters = [1, 2].map((salt) => variable([3, 3, CHANNELS, CHANNELS], salt));
  const vectors = [3, 4, 5, 6].map((salt) => variable([CHANNELS], salt));
  const biases = hasBias ? [7, 8].map((salt) => variable([CHANNELS], salt)) : [];
  const all = [...filters, ...vectors, ...biases];
  const settings = { strides: [1, 1], pad: 'same' } as const;
  const layer = (x: tf.Tensor4D, i: number) => {
    const filter = filters[i] as tf.Tensor as tf.Tensor4D;
    const bias = (biases[i] ?? null) as tf.Tensor1D | null;
    const [gamma, beta] = vectors.slice(2 * i) as tf.Tensor[] as [tf.Tensor1D, tf.Tensor1D];
    return batchNormTrain(conv2d(x, filter, bias, settings), gamma, beta, 1e-3).y;
  };
  const step = (x: tf.Tensor4D, rate: tf.Scalar) => {
    const { value, grads } = tf.variableGrads(() => {
      const first = tf.relu(layer(x, 0));
      const sum = tf.relu(tf.add(layer(first as tf.Tensor4D, 1), x));
      return tf.mean(tf.square(tf.sub(sum, 0.5))) as tf.Scalar;
    }, all);
    for (const one of all) sgdUpdate(one, grads[one.name]!, rate);
    return { loss: value };
  };
  return { all, step };
}

test.each([
  { isCard: true, hasBias: true, expected: 24 },
  { isCard: true, hasBias: false, expected: 22 },
  { isCard: false, hasBias: true, expected: 25 },
])(
  'a captured block is that op by op: $isCard, $hasBias',
  async ({ isCard, hasBias, expected }) => {
    registerWebgpuKernels(isCard);
    const trained = async (isCaptured: boolean) => {
      const { all, step } = block(hasBias);
      const program = createProgram();
      const run = isCaptured ? program.capture('step', step) : step;
      const x = noiseTensor([1, 4, 4, CHANNELS], 9) as tf.Tensor4D;
      const found: number[] = [];
      for (let i = 0; i < 3; i++) {
        const { loss } = run(x, tf.scalar(0.1));
        found.push((await loss.data())[0]!);
      }
      program.pull();
      for (const one of all) found.push(...(await one.data()));
      const { eager, launches } = program.status();
      program.dispose();
      tf.dispose([all, x]);
      return { found, eager, launches: Object.values(launches)[0] };
    };
    const eager = await trained(false);
    const captured = await trained(true);
    expect(captured.eager).toEqual([]);
    expectClose(captured.found, eager.found, 1e-5);
    expect(captured.launches).toBe(expected);
  },
);
