import { afterEach, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/backend/capture/program.ts';
import { chooseBackend } from '../../src/backend/choose.ts';
import { momentumUpdate, sgdUpdate } from '../../src/backend/ops/sgd.ts';
import { tf } from '../../src/backend/tf.ts';
import { compileInference } from '../../src/training/step/compiled.ts';

beforeAll(async () => {
  await chooseBackend('tensorflow');
});

afterEach(() => {
  tf.disposeVariables();
});

const values = (tensor: tf.Tensor) => [...tensor.dataSync()];

test('a captured function does what it does, again and again, on its variables', () => {
  const total = tf.variable(tf.tensor1d([0, 0]));
  const program = createProgram();
  const add = program.capture('add', (x: tf.Tensor1D) => {
    total.assign(tf.add(total, x));
    return { doubled: tf.mul(total, 2) };
  });
  const x = tf.tensor1d([1, 2]);
  expect([1, 2, 3].map(() => values(add(x).doubled))).toEqual([
    [2, 4],
    [4, 8],
    [6, 12],
  ]);
  expect(values(total)).toEqual([0, 0]);
  program.pull();
  expect(values(total)).toEqual([3, 6]);
  expect(program.status()).toMatchObject({ calls: { captured: 3, eager: 0 }, eager: [] });
  program.dispose();
});

test('a value assigned outside is noticed, and takes nothing from other variables', () => {
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
  expect(values(step(one).sum)).toEqual([101 + 12]);
  program.pull();
  expect([a, b].flatMap(values)).toEqual([101, 12]);
  program.dispose();
});

test('inputs of other shapes are traced anew, and functions share variables', () => {
  const weight = tf.variable(tf.scalar(3));
  const program = createProgram();
  const apply = program.capture('apply', (x: tf.Tensor1D) => ({ y: tf.mul(x, weight) }));
  const grow = program.capture('grow', (by: tf.Scalar) => {
    weight.assign(tf.add(weight, by));
    return { weight: tf.clone(weight) };
  });
  expect(values(apply(tf.tensor1d([1, 2])).y)).toEqual([3, 6]);
  expect(values(grow(tf.scalar(1)).weight)).toEqual([4]);
  expect(values(apply(tf.tensor1d([1, 2, 3])).y)).toEqual([4, 8, 12]);
  expect(program.status().captured).toEqual([
    'apply(float32[2])',
    'grow(float32[])',
    'apply(float32[3])',
  ]);
  program.dispose();
});

test("tfjs' own optimizers are captured, with the variables they make on the way", () => {
  const losses = (captured: boolean) => {
    const w = tf.variable(tf.tensor1d([1, -2, 3]));
    const optimizer = tf.train.adam(0.1);
    const run = (x: tf.Tensor1D) => ({
      loss: optimizer.minimize(() => tf.sum(tf.square(tf.mul(w, x))) as tf.Scalar, true, [w])!,
    });
    const program = createProgram();
    const step = captured ? program.capture('step', run) : run;
    const x = tf.tensor1d([1, 2, 0.5]);
    const found = Array.from({ length: 10 }, () => values(step(x).loss)[0]!);
    expect(program.status().eager).toEqual([]);
    program.dispose();
    return found;
  };
  const eager = losses(false);
  losses(true).forEach((loss, i) => {
    expect(Math.abs(loss - eager[i]!)).toBeLessThan(1e-5 * eager[i]!);
  });
});

test.each([
  [
    'a result that is read',
    (x: tf.Tensor1D) => ({ y: tf.mul(x, tf.sum(x).dataSync()[0]!) }),
    'it reads the result of Sum in JavaScript',
  ],
  [
    'noise from JavaScript',
    (x: tf.Tensor1D) => ({ y: tf.add(x, tf.randomUniform([2])) }),
    'JavaScript gives it a tensor of shape [2] that is another at each call: make that an input',
  ],
  [
    'a string',
    (x: tf.Tensor1D) => {
      tf.dispose(tf.stack([tf.tensor1d(['a']), tf.tensor1d(['b'])]));
      return { y: tf.mul(x, 1) };
    },
    'it makes a tensor of strings',
  ],
])('%s cannot be captured: it runs eagerly, and the reason is told', (_, run, reason) => {
  const told: string[] = [];
  const program = createProgram({ onEager: (name, why) => told.push(`${name}: ${why}`) });
  const f = program.capture('f', run);
  const [first, second] = [f(tf.tensor1d([1, 2])), f(tf.tensor1d([1, 2]))];
  expect(first.y.shape).toEqual([2]);
  expect(second.y.shape).toEqual([2]);
  expect(told).toEqual([`f: ${reason}`]);
  expect(program.status().calls).toEqual({ captured: 0, eager: 2 });
  program.dispose();
});

test('a user is told of inference that cannot be captured', () => {
  const told: string[] = [];
  const { infer, dispose } = compileInference(
    'the base',
    (x) => tf.mul(x, tf.sum(x).dataSync()[0]!),
    { notice: (text) => told.push(text) },
  );
  expect([...infer(tf.ones([1, 1, 1, 2])).dataSync()]).toEqual([2, 2]);
  expect(told).toEqual([
    'the base runs op by op, and slowly: it cannot be captured, it reads the result of Sum in JavaScript',
  ]);
  dispose();
});

test('what runs eagerly beside a captured function sees its variables, and is seen', () => {
  const w = tf.variable(tf.scalar(1));
  const program = createProgram();
  const double = program.capture('double', () => {
    w.assign(tf.mul(w, 2));
    return { w: tf.clone(w) };
  });
  const eager = program.capture('eager', () => {
    w.assign(tf.scalar(w.dataSync()[0]! + tf.add(w, 1).dataSync()[0]!));
    return { w: tf.clone(w) };
  });
  expect(values(double().w)).toEqual([2]);
  expect(values(eager().w)).toEqual([5]);
  expect(values(double().w)).toEqual([10]);
  program.dispose();
});

test('two hundred epochs of captured steps leave memory and tensors as they were', () => {
  const w = tf.variable(tf.randomNormal([256, 256], 0, 0.01, 'float32', 1));
  const program = createProgram();
  const step = program.capture('step', (x: tf.Tensor2D) => {
    w.assign(tf.add(w, tf.mul(tf.matMul(x, w), 1e-3)));
    return { norm: tf.sum(tf.square(w)) };
  });
  const epoch = () => {
    for (let i = 0; i < 20; i++) {
      const x = tf.zeros([256, 256]) as tf.Tensor2D;
      tf.dispose([x, step(x).norm]);
    }
    program.pull();
  };
  for (let i = 0; i < 20; i++) epoch();
  const before = { tensors: tf.memory().numTensors, resident: process.memoryUsage().rss };
  for (let i = 0; i < 200; i++) epoch();
  expect(tf.memory().numTensors).toBe(before.tensors);
  // One leaked batch or weight a step would be a gigabyte.
  expect(process.memoryUsage().rss - before.resident).toBeLessThan(64 * 2 ** 20);
  program.dispose();
}, 120_000);

test('two updates of a variable in one call are both done', () => {
  const weight = tf.variable(tf.tensor1d([1, 2]));
  const program = createProgram();
  const run = program.capture('twice', (gradient: tf.Tensor1D, rate: tf.Scalar) => {
    sgdUpdate(weight, gradient, rate);
    const between = tf.clone(weight);
    sgdUpdate(weight, gradient, rate);
    return { between };
  });
  const [gradient, rate] = [tf.tensor1d([1, 10]), tf.scalar(0.5)];
  expect(values(run(gradient, rate).between)).toEqual([0.5, -3]);
  program.pull();
  expect(values(weight)).toEqual([0, -8]);
  expect(program.status()).toMatchObject({ calls: { captured: 1, eager: 0 } });
  program.dispose();
});

test('a variable that the function makes at its first call keeps its value', () => {
  let velocity: tf.Variable | undefined;
  const weight = tf.variable(tf.scalar(0));
  const program = createProgram({ check: false });
  const step = program.capture('step', (gradient: tf.Scalar, rate: tf.Scalar) => {
    velocity ??= tf.variable(tf.fill([], 0), false);
    const before = tf.neg(velocity);
    momentumUpdate(weight, gradient, velocity, rate, 0.5, false);
    return { before };
  });
  const one = tf.scalar(1);
  expect([1, 2].flatMap(() => values(step(one, one).before))).toEqual([-0, 1]);
  program.pull();
  expect([weight, velocity!].flatMap(values)).toEqual([-2.5, -1.5]);
  program.dispose();
});
