import { afterEach, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/backend/capture/program.ts';
import { chooseBackend } from '../../src/backend/choose.ts';
import { adamUpdate } from '../../src/backend/ops/adam.ts';
import { momentumUpdate, sgdUpdate } from '../../src/backend/ops/sgd.ts';
import { tf } from '../../src/backend/tf.ts';
import { noiseTensor } from '../support/backend-values.ts';

beforeAll(async () => {
  await chooseBackend('webgpu');
});

afterEach(() => {
  tf.disposeVariables();
});

const values = async (tensor: tf.Tensor) => [...(await tensor.data())];

test('a captured function does what it does, again and again, on its variables', async () => {
  const total = tf.variable(tf.tensor1d([0, 0]));
  const program = createProgram();
  const add = program.capture('add', (x: tf.Tensor1D) => {
    total.assign(tf.add(total, x));
    return { doubled: tf.mul(total, 2) };
  });
  const x = tf.tensor1d([1, 2]);
  for (const expected of [
    [2, 4],
    [4, 8],
    [6, 12],
  ]) {
    expect(await values(add(x).doubled)).toEqual(expected);
  }
  expect(await values(total)).toEqual([0, 0]);
  program.pull();
  expect(await values(total)).toEqual([3, 6]);
  expect(program.status()).toMatchObject({ calls: { captured: 3, eager: 0 }, eager: [] });
  program.dispose();
});

test('a value assigned outside is noticed, and takes nothing from other variables', async () => {
  const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(10))];
  const program = createProgram();
  const step = program.capture('step', (x: tf.Scalar) => {
    a.assign(tf.add(a, x));
    b.assign(tf.add(b, x));
    return { sum: tf.add(a, b) };
  });
  const one = tf.scalar(1);
  step(one);
  a.assign(tf.scalar(100));
  expect(await values(step(one).sum)).toEqual([101 + 12]);
  program.pull();
  expect([await values(a), await values(b)]).toEqual([[101], [12]]);
  program.dispose();
});

test('inputs of other shapes are traced anew, and functions share variables', async () => {
  const weight = tf.variable(tf.scalar(3));
  const program = createProgram();
  const apply = program.capture('apply', (x: tf.Tensor1D) => ({ y: tf.mul(x, weight) }));
  const grow = program.capture('grow', (by: tf.Scalar) => {
    weight.assign(tf.add(weight, by));
    return { weight: tf.clone(weight) };
  });
  expect(await values(apply(tf.tensor1d([1, 2])).y)).toEqual([3, 6]);
  expect(await values(grow(tf.scalar(1)).weight)).toEqual([4]);
  expect(await values(apply(tf.tensor1d([1, 2, 3])).y)).toEqual([4, 8, 12]);
  expect(program.status().captured).toEqual([
    'apply(float32[2])',
    'grow(float32[])',
    'apply(float32[3])',
  ]);
  program.dispose();
});

test('variables change places, and old values are given out', async () => {
  const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
  const program = createProgram();
  const swap = program.capture('swap', (x: tf.Scalar) => {
    const [oldA, oldB] = [tf.clone(a), tf.clone(b)];
    a.assign(oldB);
    b.assign(oldA);
    return { before: oldA, x };
  });
  const x = tf.scalar(5);
  const results = [swap(x), swap(x), swap(x)];
  expect(await Promise.all(results.map(({ before }) => values(before)))).toEqual([[1], [2], [1]]);
  expect(await values(results[0]!.x)).toEqual([5]);
  program.pull();
  expect([await values(a), await values(b)]).toEqual([[2], [1]]);
  program.dispose();
});

const updates = {
  'a descent': (w: tf.Variable, g: tf.Tensor, rate: tf.Scalar) => sgdUpdate(w, g, rate),
  momentum: (w: tf.Variable, g: tf.Tensor, rate: tf.Scalar, [m]: tf.Variable[]) =>
    momentumUpdate(w, g, m!, rate, 0.9, false),
  'Nesterov momentum': (w: tf.Variable, g: tf.Tensor, rate: tf.Scalar, [m]: tf.Variable[]) =>
    momentumUpdate(w, g, m!, rate, 0.9, true),
  Adam: (w: tf.Variable, g: tf.Tensor, rate: tf.Scalar, [m, v]: tf.Variable[]) =>
    adamUpdate(w, g, m!, v!, rate, 0.9, 0.99, 1e-7),
};

test.each(Object.entries(updates))(
  '%s of three variables is one launch, and the same',
  async (_, update) => {
    const shapes = [[3], [70, 2], [5]];
    const trained = async (isCaptured: boolean) => {
      const all = shapes.map((shape) => ({
        w: tf.variable(noiseTensor(shape)),
        slots: [0, 1].map(() => tf.variable(tf.zeros(shape), false)),
      }));
      const program = createProgram();
      const step = (x: tf.Scalar, rate: tf.Scalar) => {
        const gradients = all.map(({ w }) => tf.mul(tf.square(w), x));
        all.forEach(({ w, slots }, i) => {
          update(w, gradients[i]!, rate, slots);
        });
        return { sum: tf.sum(all[1]!.w) };
      };
      const run = isCaptured ? program.capture('step', step) : step;
      const sums: number[] = [];
      for (let i = 1; i <= 5; i++) {
        const { sum } = run(tf.scalar(i), tf.scalar(0.01 * i));
        sums.push(...(await values(sum)));
      }
      program.pull();
      const weights: number[] = [];
      for (const { w, slots } of all) {
        for (const one of [w, ...slots]) weights.push(...(await values(one)));
      }
      const { launches, eager } = program.status();
      program.dispose();
      return { numbers: [...sums, ...weights], launches: Object.values(launches), eager };
    };
    const eager = await trained(false);
    const captured = await trained(true);
    expect(captured.eager).toEqual([]);
    // Two kernels a gradient, the update, and the sum.
    expect(captured.launches).toEqual([2 * shapes.length + 2]);
    captured.numbers.forEach((value, i) => {
      expect(value).toBeCloseTo(eager.numbers[i]!, 6);
    });
  },
);

test('an old value that is computed with after its update is kept until then', async () => {
  const w = tf.variable(noiseTensor([40, 30]));
  const before = await w.data();
  const program = createProgram();
  const step = program.capture('step', (rate: tf.Scalar) => {
    const old = tf.relu(w);
    sgdUpdate(w, tf.onesLike(w), rate);
    return { both: tf.add(old, w) };
  });
  const found = await values(step(tf.scalar(0.25)).both);
  expect(program.status().eager).toEqual([]);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(Math.max(0, before[i]!) + before[i]! - 0.25, 6);
  });
  program.dispose();
});

test('three hundred epochs of captured steps leave memory as the first one did', async () => {
  const filter = tf.tidy(() => tf.variable(noiseTensor([3, 3, 3, 8])));
  const velocity = tf.variable(tf.zeros([3, 3, 3, 8]), false);
  const program = createProgram();
  const step = program.capture('step', (x: tf.Tensor4D, rate: tf.Scalar) => {
    const loss = (w: tf.Tensor) => tf.mean(tf.square(tf.conv2d(x, w as tf.Tensor4D, 1, 'same')));
    const { value, grad } = tf.valueAndGrad(loss as (w: tf.Tensor) => tf.Scalar)(filter);
    momentumUpdate(filter, grad, velocity, rate, 0.9, false);
    return { loss: value };
  });
  /** Two batches, the second one smaller as at an epoch's end, and weights that are read. */
  const epoch = async () => {
    for (const size of [4, 3]) {
      const [x, rate] = [noiseTensor([size, 6, 6, 3]) as tf.Tensor4D, tf.scalar(0.01)];
      const { loss } = step(x, rate);
      expect(await values(loss)).toHaveLength(1);
      tf.dispose([x, rate, loss]);
    }
    program.pull();
  };
  const held = () => {
    const { numTensors, numBytesAllocatedInGPU } = tf.memory() as tf.MemoryInfo & {
      numBytesAllocatedInGPU: number;
    };
    return { numTensors, numBytesAllocatedInGPU, bytes: program.status().bytes };
  };
  for (let i = 0; i < 3; i++) await epoch();
  const before = held();
  for (let i = 0; i < 297; i++) await epoch();
  expect(held()).toEqual(before);
  expect(program.status().calls).toEqual({ captured: 600, eager: 0 });
  program.dispose();
  expect(program.status().bytes).toBe(0);
});

test('what reads a value in JavaScript, or what changes from call to call, runs eagerly and says so', async () => {
  const told: string[] = [];
  const program = createProgram({ onEager: (name, reason) => told.push(`${name}: ${reason}`) });
  const reads = program.capture('reads', (x: tf.Tensor1D) => ({
    y: tf.mul(x, tf.sum(x).dataSync()[0]!),
  }));
  let count = 0;
  const counts = program.capture('counts', (x: tf.Tensor1D) => {
    count += 1;
    return { y: tf.mul(x, count) };
  });
  const x = tf.tensor1d([1, 2]);
  // Node has no canvas, by which the backend reads at once.
  expect(() => reads(x)).toThrow();
  expect(await values(counts(x).y)).toEqual([count, 2 * count]);
  expect(await values(counts(x).y)).toEqual([count, 2 * count]);
  expect(told).toEqual([
    'reads: it reads a result in JavaScript',
    expect.stringMatching(/^counts: .*make that an input/),
  ]);
  expect(program.status().calls).toEqual({ captured: 0, eager: 3 });
  program.dispose();
});
