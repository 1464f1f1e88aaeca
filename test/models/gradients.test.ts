import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import type { BaseName } from '../../src/experiment/bases.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { type ForwardMode, forward } from '../../src/models/forward.ts';
import { weightsOf } from '../../src/models/graph.ts';
import { disposeWeights, type Weights } from '../../src/models/weights/weights.ts';
import { batchFor, livelyWeights, normals } from '../support/model-values.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

/** Input size, and weights of every kind from the first to the last layers. */
const CASES: readonly [BaseName, number, readonly string[]][] = [
  ['VGG16', 64, ['block1_conv1/kernel', 'block3_conv2/bias', 'block5_conv3/kernel']],
  [
    'ResNet50',
    64,
    [
      'conv1_conv/kernel',
      'conv1_bn/gamma',
      'conv2_block1_0_bn/beta',
      'conv3_block2_2_conv/kernel',
      'conv5_block3_3_bn/gamma',
    ],
  ],
  [
    'DenseNet121',
    64,
    [
      'conv1_conv/kernel',
      'conv2_block3_0_bn/gamma',
      'pool3_conv/kernel',
      'conv4_block9_2_conv/kernel',
      'bn/beta',
    ],
  ],
  [
    'InceptionResNetV2',
    107,
    [
      'conv2d/kernel',
      'conv2d_11/kernel',
      'block17_4_conv/bias',
      'conv2d_80/kernel',
      'conv_7b_bn/beta',
    ],
  ],
];

const MODES: readonly ForwardMode[] = [
  { training: true, batchNorm: 'train' },
  { training: true, batchNorm: 'frozen' },
];

describe.each(CASES)('%s', (name, inputSize, names) => {
  const graph = buildBase({ name, width: 0.06, inputSize });
  const trainable = weightsOf(graph)
    .filter((spec) => spec.trainable)
    .map((spec) => spec.name);
  let weights: Weights;
  let x: tf.Tensor4D;
  let direction: tf.Tensor;

  beforeAll(() => {
    weights = livelyWeights(graph, 11);
    x = batchFor(graph, 8);
    direction = normals('direction', [8, ...graph.outputShape]);
  });
  afterAll(() => {
    tf.dispose([x, direction]);
    disposeWeights(weights);
  });

  const output = (mode: ForwardMode) => forward(graph, x, weights, mode);

  /** Root mean square of the output: the loss in its unit is neither tiny nor huge. */
  const unitOf = (mode: ForwardMode) => numberOf(() => tf.sqrt(tf.mean(tf.square(output(mode)))));

  const lossIn = (unit: number, mode: ForwardMode) =>
    tf.tidy(() => tf.mean(tf.mul(output(mode), tf.div(direction, unit))) as tf.Scalar);

  const gradientsOf = (variables: tf.Variable[], unit: number, mode: ForwardMode) => {
    const { value, grads } = tf.variableGrads(() => lossIn(unit, mode), variables);
    value.dispose();
    return variables.map((variable) => grads[variable.name]!);
  };

  /**
   * How much the loss rises along the gradient by these weights, by central difference, over
   * what the gradient promises: 1 when it is right, but for curvature and float32's rounding.
   */
  const riseOverPromise = async (weightNames: readonly string[], mode: ForwardMode) => {
    const variables = weightNames.map((weight) => weights.get(weight)!);
    const start = variables.map((variable) => variable.clone());
    const unit = await unitOf(mode);
    const slopes = gradientsOf(variables, unit, mode);
    const squares = await Promise.all(slopes.map(squaredNorm));
    const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
    // Short where the loss is steep: the loss changes by about 1e-4 each way.
    const step = 1e-4 / norm;
    const lossAt = (distance: number) => {
      for (const [i, variable] of variables.entries()) {
        tf.tidy(() => variable.assign(tf.add(start[i]!, tf.mul(slopes[i]!, distance / norm))));
      }
      return numberOf(() => lossIn(unit, mode));
    };
    const rise = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
    await lossAt(0);
    tf.dispose([...start, ...slopes]);
    return rise / norm;
  };

  it.each(MODES)('has the gradient of its loss by all weights: %j', async (mode) => {
    expect(Math.abs((await riseOverPromise(trainable, mode)) - 1)).toBeLessThan(0.05);
  });

  it.each(names)('has the gradient of its training loss by %s', async (weight) => {
    expect(Math.abs((await riseOverPromise([weight], MODES[0]!)) - 1)).toBeLessThan(0.05);
  });

  it('leaves no tensor behind after a gradient', () => {
    const before = tf.memory().numTensors;
    const variables = trainable.map((weight) => weights.get(weight)!);
    tf.dispose(gradientsOf(variables, 1, MODES[0]!));
    expect(tf.memory().numTensors).toBe(before);
  });
});

function squaredNorm(tensor: tf.Tensor): Promise<number> {
  return numberOf(() => tf.sum(tf.square(tensor)));
}

async function numberOf(work: () => tf.Tensor): Promise<number> {
  const result = tf.tidy(work);
  const [value] = await result.data();
  result.dispose();
  return value!;
}
