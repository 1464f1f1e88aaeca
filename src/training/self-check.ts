import { tf } from '../backend/tf.ts';
import { generatorOf } from '../experiment/random.ts';
import { createOptimizer } from './step/optimizer.ts';
import { trainStep } from './step/step.ts';

/** What a backend made of a few operations, the same ones on each. */
export interface SelfCheck {
  /** Milliseconds of a 3 x 3 convolution of 32 maps, 8 x 8 with 64 channels, to 64; the best of some. */
  readonly convolutionMs: number;
  /** Milliseconds of a training step of a small network, the best of some. */
  readonly stepMs: number;
  /** The network's loss before the first step, the second and the third. */
  readonly losses: readonly number[];
  /** Results by name, to be compared with another backend's. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

const BATCH = 8;
const RATE = 0.03;
const REPEATS = 3;

/** By name, the shapes of a small network's weights: convolutions, the second 1 x 1, and a Dense layer. */
const NETWORK: Readonly<Record<string, readonly number[]>> = {
  first: [3, 3, 3, 16],
  pointwise: [1, 1, 16, 32],
  second: [3, 3, 32, 32],
  dense: [32, 10],
};

/**
 * Computes two convolutions and trains a small network for a few steps on the
 * current backend, from fixed numbers.
 */
export async function selfCheck(): Promise<SelfCheck> {
  const wide = () => convolve('wide', [32, 8, 8, 64], [3, 3, 64, 64]);
  // Of a size at which oneDNN's own kernel for 1 x 1 filters would be chosen.
  const pointwise = () => convolve('pointwise', [32, 2, 2, 256], [1, 1, 256, 1024]);
  const values = {
    'a 3 x 3 convolution': (await wide()).values,
    'a 1 x 1 convolution': (await pointwise()).values,
  };
  let convolutionMs = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    convolutionMs = Math.min(convolutionMs, (await wide()).ms);
  }
  const { losses, gradients, stepMs } = await train();
  return { convolutionMs, stepMs, losses, values: { ...values, ...gradients } };
}

async function convolve(
  name: string,
  x: Shape4,
  filter: Shape4,
): Promise<{ values: Float32Array; ms: number }> {
  const inputs = [noise(`${name} x`, x), noise(`${name} filter`, filter)] as const;
  const start = performance.now();
  const y = tf.conv2d(inputs[0] as tf.Tensor4D, inputs[1] as tf.Tensor4D, 1, 'same');
  const values = (await y.data()) as Float32Array;
  const ms = performance.now() - start;
  tf.dispose([...inputs, y]);
  return { values, ms };
}

async function train() {
  const names = Object.keys(NETWORK);
  const variables = names.map((name) => {
    const shape = NETWORK[name]!;
    const fanIn = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    return tf.tidy(() => tf.variable(tf.mul(noise(name, shape), Math.sqrt(2 / fanIn))));
  });
  const x = noise('images', [BATCH, 16, 16, 3]) as tf.Tensor4D;
  const labels = tf.tensor1d(
    Array.from({ length: BATCH }, (_, i) => i % 10),
    'int32',
  );
  const optimizer = createOptimizer({
    name: 'sgd',
    learningRate: RATE,
    momentum: 0,
    nesterov: false,
    weightDecay: 0,
  });
  const losses: number[] = [];
  const times: number[] = [];
  let gradients: Record<string, Float32Array> = {};
  for (let step = 0; step < REPEATS; step++) {
    const before = step === 0 ? await valuesOf(variables) : null;
    const start = performance.now();
    const sums = trainStep((input) => forward(input, variables), variables, optimizer, x, labels, {
      rate: RATE,
      kept: 1,
    });
    losses.push((await sums.loss.data())[0]! / BATCH);
    times.push(performance.now() - start);
    tf.dispose([sums.loss, sums.correct]);
    if (before !== null) gradients = gradientsOf(names, before, await valuesOf(variables));
  }
  optimizer.dispose();
  tf.dispose([...variables, x, labels]);
  return { losses, gradients, stepMs: Math.min(...times) };
}

function forward(x: tf.Tensor4D, variables: readonly tf.Variable[]): tf.Tensor2D {
  const [first, pointwise, second, dense] = variables as unknown as [
    tf.Tensor4D,
    tf.Tensor4D,
    tf.Tensor4D,
    tf.Tensor2D,
  ];
  const a = tf.relu(tf.conv2d(x, first, 1, 'same'));
  const b = tf.maxPool(tf.relu(tf.conv2d(a, pointwise, 1, 'same')), 2, 2, 'valid');
  const c = tf.relu(tf.conv2d(b, second, 2, 'same'));
  return tf.matMul(tf.mean(c, [1, 2]) as tf.Tensor2D, dense);
}

/** Copies on the host. */
async function valuesOf(variables: readonly tf.Variable[]): Promise<Float32Array[]> {
  const values = variables.map((variable) => variable.data<'float32'>());
  return (await Promise.all(values)).map((array) => array.slice());
}

/** The gradients that the step has used: what moved, over the learning rate. */
function gradientsOf(
  names: readonly string[],
  before: readonly Float32Array[],
  after: readonly Float32Array[],
): Record<string, Float32Array> {
  return Object.fromEntries(
    names.map((name, i) => [
      `the gradient of ${name}`,
      before[i]!.map((was, at) => (was - after[i]![at]!) / RATE),
    ]),
  );
}

type Shape4 = readonly [number, number, number, number];

function noise(name: string, shape: readonly number[]): tf.Tensor {
  const random = generatorOf('self-check', name);
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: size }, () => random.normal());
  return tf.tensor(values, [...shape]);
}
