import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/backend/capture/program.ts';
import { chooseBackend } from '../../src/backend/choose.ts';
import { convInfo } from '../../src/backend/conv-info.ts';
import { batchNormTrain } from '../../src/backend/ops/batch-norm.ts';
import { conv2d } from '../../src/backend/ops/fused.ts';
import { sgdUpdate } from '../../src/backend/ops/sgd.ts';
import { tf } from '../../src/backend/tf.ts';
import { registerWebgpuKernels } from '../../src/backend/webgpu/register-webgpu-kernels.ts';
import { tileKey, useTiles } from '../../src/backend/webgpu/tile-table.ts';
import { extentOfProduct } from '../../src/backend/webgpu/tiled-convolution.ts';
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

/**
 * A unit of InceptionResNetV2: branches are joined, projected, scaled and added to what they
 * came from; twice, so that gradients come together.
 */
function branches() {
  const variable = (shape: number[], salt: number) =>
    tf.tidy(() => tf.variable(tf.mul(noiseTensor(shape, salt), 0.2)));
  const unit = (salt: number) => ({
    filters: [
      variable([1, 1, CHANNELS, 4], salt),
      variable([3, 3, CHANNELS, 8], salt + 1),
      variable([1, 1, 12, CHANNELS], salt + 2),
    ],
    bias: variable([CHANNELS], salt + 3),
    betas: [variable([4], salt + 4), variable([8], salt + 5)],
  });
  const units = [unit(11), unit(21)];
  const all = units.flatMap(({ filters, bias, betas }) => [...filters, bias, ...betas]);
  const settings = { strides: [1, 1], pad: 'same' } as const;
  const forward = (x: tf.Tensor4D) =>
    units.reduce((y, { filters, bias, betas }) => {
      const [first, second, up] = filters as tf.Tensor[] as tf.Tensor4D[];
      const outputs = [first!, second!].map((filter, i) => {
        const z = conv2d(y, filter, null, settings);
        return tf.relu(batchNormTrain(z, null, betas[i] as tf.Tensor as tf.Tensor1D, 1e-3).y);
      });
      const joined = tf.concat(outputs, 3) as tf.Tensor4D;
      const mixed = conv2d(joined, up!, bias as tf.Tensor as tf.Tensor1D, settings);
      return tf.relu(tf.add(y, tf.mul(mixed, 0.17))) as tf.Tensor4D;
    }, x);
  const step = (x: tf.Tensor4D, rate: tf.Scalar) => {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.square(tf.sub(forward(x), 0.5))) as tf.Scalar,
      all,
    );
    for (const one of all) sgdUpdate(one, grads[one.name]!, rate);
    return { loss: value };
  };
  return { all, step };
}

test.each([
  { name: 'a block', isCard: true, make: () => block(true), expected: 20 },
  { name: 'a block without biases', isCard: true, make: () => block(false), expected: 20 },
  { name: 'a block', isCard: false, make: () => block(true), expected: 22 },
  { name: 'joined branches', isCard: true, make: branches, expected: 47 },
  { name: 'joined branches', isCard: false, make: branches, expected: 49 },
])('captured, $name is that op by op; on a card: $isCard', async ({ isCard, make, expected }) => {
  registerWebgpuKernels(isCard);
  const trained = async (isCaptured: boolean) => {
    const { all, step } = make();
    const program = createProgram();
    const run = isCaptured ? program.capture('step', step) : step;
    const x = noiseTensor([2, 8, 8, CHANNELS], 9) as tf.Tensor4D;
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
});

/** Launches before the two gradients: the convolution with its bias, and dy in three. */
const BEFORE = 4;

test.each([
  { x: [1, 6, 6, 3], filter: [3, 3, 3, 5], stride: 1, splits: null, launches: 1 },
  { x: [2, 31, 16, 5], filter: [1, 1, 5, 6], stride: 2, splits: null, launches: 3 },
  // So many rows that their sums are made in parts.
  { x: [1, 130, 130, 3], filter: [1, 1, 3, 4], stride: 1, splits: null, launches: 3 },
  { x: [1, 130, 130, 3], filter: [1, 1, 3, 4], stride: 1, splits: 1, launches: 1 },
] as const)(
  'captured, the gradient by a bias is part of that by the filter: $x, filter $filter, splits $splits',
  async ({ x: shape, filter: filterShape, stride, splits, launches }) => {
    registerWebgpuKernels(true);
    const [, , , channels] = filterShape;
    const x = noiseTensor([...shape], 1) as tf.Tensor4D;
    const filter = tf.variable(noiseTensor([...filterShape], 2));
    const bias = tf.variable(noiseTensor([channels], 3));
    const settings = { strides: [stride, stride] as [number, number], pad: 'same' as const };
    const work = (input: tf.Tensor4D) => {
      const { grads } = tf.variableGrads(() => {
        const y = conv2d(
          input,
          filter as tf.Tensor as tf.Tensor4D,
          bias as tf.Tensor as tf.Tensor1D,
          settings,
        );
        return tf.mean(tf.square(tf.sub(y, 0.5))) as tf.Scalar;
      }, [filter, bias]);
      return { filter: grads[filter.name]!, bias: grads[bias.name]! };
    };
    const info = convInfo(shape, filterShape, { ...settings, dataFormat: 'NHWC' });
    const extent = extentOfProduct('filterGradient', info);
    if (splits !== null) {
      useTiles({ [tileKey('filterGradient', extent)]: { tile: 'small', splits } });
    }
    const program = createProgram();
    const [plain, captured] = [work(x), program.capture('work', work)(x)];
    useTiles({});
    for (const name of ['filter', 'bias'] as const) {
      expectClose(await captured[name].data<'float32'>(), await plain[name].data<'float32'>());
    }
    expect(Object.values(program.status().launches)).toEqual([BEFORE + launches]);
    program.dispose();
    tf.dispose([x, filter, bias, plain, captured]);
  },
);

test('sums over the rows that a product itself reads are not part of it', async () => {
  registerWebgpuKernels(true);
  const shape = [1, 6, 6, 3] as [number, number, number, number];
  const [x, dy] = [noiseTensor(shape, 1), noiseTensor(shape, 2)] as [tf.Tensor4D, tf.Tensor4D];
  const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape: [3, 3, 3, 3] };
  const work = (a: tf.Tensor4D, b: tf.Tensor4D) => {
    const z = tf.mul(b, 0.5);
    const sums = tf.sum(z, [0, 1, 2]);
    const inputs = { x: tf.add(a, sums), dy: z };
    const run = tf.engine().runKernel('Conv2DBackpropFilter', inputs, attributes);
    return { filter: run as tf.Tensor, sums };
  };
  const program = createProgram();
  const [plain, captured] = [work(x, dy), program.capture('work', work)(x, dy)];
  expect(program.status().eager).toEqual([]);
  for (const name of ['filter', 'sums'] as const) {
    expectClose(await captured[name].data<'float32'>(), await plain[name].data<'float32'>());
  }
  program.dispose();
  tf.dispose([x, dy, plain, captured]);
});

test.each([
  { channels: 7, cut: 3 },
  { channels: 12, cut: 4 },
])(
  'slices of $channels channels are theirs, alone and in one kernel',
  async ({ channels, cut }) => {
    const shape = [2, 3, 5, channels];
    const x = noiseTensor(shape, 4) as tf.Tensor4D;
    const sliced = (y: tf.Tensor4D) => ({
      low: tf.slice(y, [0, 0, 0, 0], [2, 3, 5, cut]),
      high: tf.slice(y, [0, 0, 0, cut], [2, 3, 5, channels - cut]),
    });
    const numbers = await tf.relu(x).data();
    const expected = {
      low: numbers.filter((_, i) => i % channels < cut),
      high: numbers.filter((_, i) => i % channels >= cut),
    };
    const program = createProgram();
    const run = program.capture('split', (input: tf.Tensor4D) => sliced(tf.relu(input)));
    for (const found of [sliced(tf.relu(x)), run(x)]) {
      for (const name of ['low', 'high'] as const) {
        expect([...(await found[name].data())]).toEqual([...expected[name]]);
      }
    }
    expect(Object.values(program.status().launches)).toEqual([1]);
    program.dispose();
  },
);

test('what is read by several kernels is computed once, and given to all of them', async () => {
  const [a, b] = [noiseTensor([40, 30], 1), noiseTensor([40, 30], 2)];
  const work = (x: tf.Tensor, y: tf.Tensor) => {
    const sum = tf.add(x, y);
    const positive = tf.relu(sum);
    return { sum, half: tf.mul(positive, 0.5), square: tf.matMul(positive, positive, false, true) };
  };
  const program = createProgram();
  const [plain, captured] = [work(a, b), program.capture('work', work)(a, b)];
  for (const name of ['sum', 'half', 'square'] as const) {
    expectClose(await captured[name].data<'float32'>(), await plain[name].data<'float32'>(), 1e-6);
  }
  // One that adds, takes what is positive and halves it, and the product.
  expect(Object.values(program.status().launches)).toEqual([2]);
  program.dispose();
});
