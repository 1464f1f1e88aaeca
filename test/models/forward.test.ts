import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { BenchError } from '../../src/errors.ts';
import { BASE_NAMES, BASES } from '../../src/experiment/bases.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { type Builder, createBuilder } from '../../src/models/builder.ts';
import { sizeOf } from '../../src/models/count.ts';
import { type ForwardMode, forward } from '../../src/models/forward.ts';
import { blocksOf, type Layer, type ModelGraph } from '../../src/models/graph.ts';
import { buildHead } from '../../src/models/head.ts';
import {
  disposeWeights,
  toVariables,
  type WeightArrays,
} from '../../src/models/weights/weights.ts';
import { batchFor, livelyWeights } from '../support/model-values.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

const INFERENCE: ForwardMode = { training: false, batchNorm: 'frozen' };

beforeAll(() => chooseBackend(TEST_BACKEND));

/** Output of a graph on one example, with weights given as plain numbers. */
async function run(
  inputShape: [number, number, number],
  layers: (net: Builder, x: Layer) => Layer,
  example: number[],
  weights: Record<string, number[]> = {},
): Promise<number[]> {
  const net = createBuilder('small', inputShape);
  net.block('all');
  const graph = net.build(layers(net, net.input('in')));
  const arrays: WeightArrays = new Map(
    graph.layers
      .flatMap((layer) => layer.weights)
      .map(({ name, shape }) => [name, { shape, values: Float32Array.from(weights[name]!) }]),
  );
  const variables = toVariables(arrays, graph);
  const y = tf.tidy(() =>
    forward(graph, tf.tensor4d(example, [1, ...inputShape]), variables, INFERENCE),
  );
  expect(y.shape).toEqual([1, ...graph.outputShape]);
  const values = [...(await y.data())];
  y.dispose();
  disposeWeights(variables);
  return values;
}

describe('layers', () => {
  it('pads with zeros, which win a max pool over negative pixels', async () => {
    const y = await run(
      [4, 4, 1],
      (net, x) => net.maxPool(net.zeroPadding(x, 'pad', 1), 'pool', 3, { strides: 2 }),
      Array.from({ length: 16 }, () => -1),
    );
    expect(y).toEqual([0, 0, 0, -1]);
  });

  it('convolves padded pixels as zeros, adds the bias and cuts below zero', async () => {
    const y = await run(
      [2, 2, 1],
      (net, x) =>
        net.conv2d(net.zeroPadding(x, 'pad', 1), 'conv', 1, 3, { strides: 2, activation: 'relu' }),
      [1, 2, 3, 4],
      // One output: the kernel over the padded 4 x 4 map's corner.
      { 'conv/kernel': [9, 9, 9, 9, 1, 10, 9, 100, 1000], 'conv/bias': [-21] },
    );
    expect(y).toEqual([1 + 20 + 300 + 4000 - 21]);
  });

  it('normalises with the moving statistics', async () => {
    const [gamma, beta, mean, variance, epsilon] = [2, 0.5, 3, 4, 0.25];
    const [y] = await run([1, 1, 1], (net, x) => net.batchNorm(x, 'bn', { epsilon }), [7], {
      'bn/gamma': [gamma],
      'bn/beta': [beta],
      'bn/moving_mean': [mean],
      'bn/moving_variance': [variance],
    });
    expect(y).toBeCloseTo((gamma * (7 - mean)) / Math.sqrt(variance + epsilon) + beta, 5);
  });

  it('normalises without a gamma', async () => {
    const [y] = await run(
      [1, 1, 1],
      (net, x) => net.batchNorm(x, 'bn', { epsilon: 1, scale: false }),
      [7],
      {
        'bn/beta': [0.5],
        'bn/moving_mean': [3],
        'bn/moving_variance': [3],
      },
    );
    expect(y).toBeCloseTo((7 - 3) / 2 + 0.5, 6);
  });

  it('joins channels in order, adds, and scales a residual', async () => {
    const twoPixels = [1, 2, -3, 4];
    const joined = await run(
      [1, 2, 2],
      (net, x) => net.concat([x, net.relu(x, 'relu')], 'concat'),
      twoPixels,
    );
    expect(joined).toEqual([1, 2, 1, 2, -3, 4, 0, 4]);
    const added = await run(
      [1, 2, 2],
      (net, x) => net.add(x, net.relu(x, 'relu'), 'add'),
      twoPixels,
    );
    expect(added).toEqual([2, 4, -3, 8]);
    const scaled = await run(
      [1, 2, 2],
      (net, x) => net.scaledResidual(x, net.relu(x, 'relu'), 'scale', 0.5),
      twoPixels,
    );
    expect(scaled).toEqual([1.5, 3, -3, 6]);
  });

  it('averages the pixels that lie in the map', async () => {
    const y = await run(
      [2, 3, 1],
      (net, x) => net.avgPool(x, 'pool', 3, { strides: 1, padding: 'same' }),
      [0, 6, 12, 12, 18, 24],
    );
    expect(y).toEqual([9, 12, 15, 9, 12, 15]);
  });

  it('runs a head: mean over space, relu units, linear logits', async () => {
    const graph = buildHead([1, 2, 2], { units: [2] }, 1);
    const weights = toVariables(
      new Map([
        ['dense/kernel', { shape: [2, 2], values: Float32Array.of(1, -1, 2, -2) }],
        ['dense/bias', { shape: [2], values: Float32Array.of(0.5, 0.5) }],
        ['dense_1/kernel', { shape: [2, 1], values: Float32Array.of(-3, 100) }],
        ['dense_1/bias', { shape: [1], values: Float32Array.of(0.25) }],
      ]),
      graph,
    );
    // Means 2 and 3: units 2 + 6 + 0.5 and relu(-7.5).
    const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
    const y = forward(graph, x, weights, INFERENCE);
    expect([...(await y.data())]).toEqual([-3 * 8.5 + 0.25]);
    tf.dispose([x, y]);
    disposeWeights(weights);
  });
});

describe('a dropout', () => {
  const graph = buildHead([1, 1, 3], { units: [], dropout: 0.5 }, 2);
  const kernel = [1, -1, 2, -2, 3, -3];
  const setUp = () => {
    const weights = toVariables(
      new Map([
        ['dense/kernel', { shape: [3, 2], values: Float32Array.from(kernel) }],
        ['dense/bias', { shape: [2], values: new Float32Array(2) }],
      ]),
      graph,
    );
    return { weights, x: tf.tensor4d([1, 10, 100], [1, 1, 1, 3]), mask: tf.tensor2d([[2, 0, 2]]) };
  };
  const TRAINING = { training: true, batchNorm: 'train' } as const;

  it('multiplies by its mask in training, and does nothing in inference', async () => {
    const { weights, x, mask } = setUp();
    const trained = forward(graph, x, weights, { ...TRAINING, masks: [mask] });
    expect([...(await trained.data())]).toEqual([602, -602]);
    const inferred = forward(graph, x, weights, INFERENCE);
    expect([...(await inferred.data())]).toEqual([321, -321]);
    tf.dispose([x, mask, trained, inferred]);
    disposeWeights(weights);
  });

  it('gives what it drops no gradient, and the rest that of its mask', async () => {
    const { weights, x, mask } = setUp();
    const sum = (input: tf.Tensor) =>
      tf.sum(
        tf.slice(
          forward(graph, input as tf.Tensor4D, weights, { ...TRAINING, masks: [mask] }),
          [0, 0],
          [1, 1],
        ),
      );
    const gradient = tf.grad(sum)(x);
    expect([...(await gradient.data())]).toEqual([2 * 1, 0, 2 * 3]);
    tf.dispose([x, mask, gradient]);
    disposeWeights(weights);
  });

  it('does not train without its mask', () => {
    const { weights, x, mask } = setUp();
    expect(() => forward(graph, x, weights, TRAINING)).toThrow('trains with 1 dropouts');
    tf.dispose([x, mask]);
    disposeWeights(weights);
  });
});

it('has channels for every batch normalisation on the batch, or for none', () => {
  const graph = buildBase({ name: 'ResNet50', width: 1 / 16, inputSize: 32 });
  const weights = livelyWeights(graph, 1);
  const x = batchFor(graph, 2);
  const channels = [tf.tensor1d([1, 0, 1, 0])];
  for (const batchNorm of ['train', 'frozen'] as const)
    expect(() => forward(graph, x, weights, { training: true, batchNorm, channels })).toThrow(
      /batch normalisations on the batch's statistics, not with channels of 1$/,
    );
  tf.dispose([x, ...channels]);
  disposeWeights(weights);
});

describe.each(BASE_NAMES)('%s', (name) => {
  const graph = buildBase({ name, width: 0.1, inputSize: BASES[name].minInputSize });

  it('gives the shape that the graph promises, and leaves no tensor behind', async () => {
    const weights = livelyWeights(graph, 1);
    const x = batchFor(graph, 2);
    const before = tf.memory().numTensors;
    const y = forward(graph, x, weights, INFERENCE);
    expect(y.shape).toEqual([2, ...graph.outputShape]);
    const values = await y.data();
    expect(values.some((v) => v > 0)).toBe(true);
    expect(values.every(Number.isFinite)).toBe(true);
    y.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(x.isDisposed).toBe(false);
    x.dispose();
    disposeWeights(weights);
  });

  it('can be cut before any block, to the bit', async () => {
    const weights = livelyWeights(graph, 2);
    const x = batchFor(graph, 1);
    const whole = [...(await forward(graph, x, weights, INFERENCE).data())];
    for (const block of blocksOf(graph)) {
      const cut = tf.tidy(() => {
        const half = forward(graph, x, weights, INFERENCE, { until: block }) as tf.Tensor4D;
        return forward(graph, half, weights, INFERENCE, { from: block });
      });
      expect([...(await cut.data())], block).toEqual(whole);
      cut.dispose();
    }
    x.dispose();
    disposeWeights(weights);
  });
});

describe('forward', () => {
  const graph = buildBase({ name: 'VGG16', width: 0.1, inputSize: 64 });

  it('frees each map after its last reader', async () => {
    const weights = livelyWeights(graph, 1);
    const x = batchFor(graph, 1);
    const held = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => forward(graph, x, weights, INFERENCE));
    expect(peakBytes - held).toBeLessThan(0.5 * bytesOfMaps(graph));
    x.dispose();
    disposeWeights(weights);
  });

  it('names the blocks when asked for one that is not there', () => {
    const weights = livelyWeights(graph, 1);
    const x = batchFor(graph, 1);
    const ask = () => forward(graph, x, weights, INFERENCE, { from: 'block9' });
    expect(ask).toThrow(BenchError);
    expect(ask).toThrow('vgg16 has no block "block9"');
    const train = (): unknown =>
      forward(graph, x, weights, { training: true, batchNorm: 'train', trainFrom: 'conv1' });
    expect(train).toThrow('vgg16 has no block "conv1"');
    x.dispose();
    disposeWeights(weights);
  });

  it('refuses to start where two maps cross', () => {
    const net = createBuilder('crossed', [2, 2, 1]);
    net.block('a');
    const a = net.relu(net.input('in'), 'first');
    const b = net.relu(a, 'second');
    net.block('b');
    const crossed = net.build(net.add(a, b, 'sum'));
    const x = batchFor(crossed, 1);
    const start = () => forward(crossed, x, new Map(), INFERENCE, { from: 'b' });
    expect(start).toThrow('block b of crossed reads more than one layer');
    x.dispose();
  });
});

/** float32 bytes of all the outputs of one example. */
function bytesOfMaps({ layers }: ModelGraph): number {
  return layers.reduce((sum, layer) => sum + 4 * sizeOf(layer.outputShape), 0);
}
