import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { BenchError } from '../../../src/errors.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { createBuilder } from '../../../src/models/builder.ts';
import { type ModelGraph, weightsOf } from '../../../src/models/graph.ts';
import {
  assertFinite,
  assertWeightsMatch,
  disposeWeights,
  initialWeights,
  readWeights,
  toVariables,
  type WeightArrays,
  type Weights,
  writeWeights,
} from '../../../src/models/weights/weights.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';

const base = buildBase({ name: 'ResNet50', width: 0.1, inputSize: 32 });

function twoConvolutions(first: number): ModelGraph {
  const net = createBuilder('two', [8, 8, 3]);
  net.block('all');
  const x = net.conv2d(net.input('in'), 'first', first, 3);
  return net.build(net.conv2d(x, 'second', 16, 3, { padding: 'same' }));
}

describe('initialWeights', () => {
  it('depends on the seed and nothing else', () => {
    expect(initialWeights(base, 7)).toEqual(initialWeights(base, 7));
    const [a, b] = [initialWeights(base, 7), initialWeights(base, 8)];
    expect(a.get('conv1_conv/kernel')).not.toEqual(b.get('conv1_conv/kernel'));
  });

  it('draws each array from its own name', () => {
    const net = createBuilder('one', [8, 8, 4]);
    net.block('all');
    const alone = net.build(net.conv2d(net.input('in'), 'second', 16, 3));
    const second = 'second/kernel';
    expect(initialWeights(alone, 3).get(second)).toEqual(
      initialWeights(twoConvolutions(4), 3).get(second),
    );
    const kernels = initialWeights(twoConvolutions(3), 3);
    expect(kernels.get('first/kernel')!.values.slice(0, 9)).not.toEqual(
      kernels.get(second)!.values.slice(0, 9),
    );
  });

  it('draws kernels from the Glorot uniform distribution', () => {
    const graph = twoConvolutions(64);
    const { values } = initialWeights(graph, 1).get('second/kernel')!;
    const limit = Math.sqrt(6 / (9 * 64 + 9 * 16));
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const square = values.reduce((sum, v) => sum + v * v, 0) / values.length;
    expect(values).toHaveLength(9 * 64 * 16);
    expect(values.every((v) => Math.abs(v) <= limit)).toBe(true);
    // Six standard errors of the mean and of the mean square of a uniform distribution.
    expect(Math.abs(mean)).toBeLessThan((6 * limit) / Math.sqrt(3 * values.length));
    expect(Math.abs((3 * square) / limit ** 2 - 1)).toBeLessThan(
      (6 * Math.sqrt(0.8)) / Math.sqrt(values.length),
    );
  });

  it('starts biases and moving means at 0, gammas and moving variances at 1', () => {
    const weights = initialWeights(base, 0);
    const constant = (name: string) => [...new Set(weights.get(name)!.values)];
    expect(constant('conv1_conv/bias')).toEqual([0]);
    expect(constant('conv1_bn/gamma')).toEqual([1]);
    expect(constant('conv1_bn/beta')).toEqual([0]);
    expect(constant('conv1_bn/moving_mean')).toEqual([0]);
    expect(constant('conv1_bn/moving_variance')).toEqual([1]);
  });
});

describe('variables', () => {
  beforeAll(() => chooseBackend(TEST_BACKEND));

  it('give back their arrays, follow `trainable`, and leave nothing behind', async () => {
    const tensors = tf.memory().numTensors;
    const arrays = initialWeights(base, 5);
    const weights = toVariables(arrays, base);
    expect(tf.memory().numTensors).toBe(tensors + arrays.size);
    expect(await readWeights(weights)).toEqual(arrays);
    expect([...weights.values()].map((variable) => variable.trainable)).toEqual(
      weightsOf(base).map((spec) => spec.trainable),
    );
    disposeWeights(weights);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('of two models live side by side', async () => {
    const [a, b] = [1, 2].map((seed) => toVariables(initialWeights(base, seed), base));
    expect(await readWeights(a!)).not.toEqual(await readWeights(b!));
    disposeWeights(a!);
    disposeWeights(b!);
  });

  it('survive a tidy', async () => {
    let weights: Weights = new Map();
    tf.tidy(() => {
      weights = toVariables(initialWeights(base, 1), base);
    });
    expect(await readWeights(weights)).toEqual(initialWeights(base, 1));
    disposeWeights(weights);
  });

  it('take new values', async () => {
    const weights = toVariables(initialWeights(base, 1), base);
    const tensors = tf.memory().numTensors;
    const next = initialWeights(base, 2);
    writeWeights(weights, next);
    expect(await readWeights(weights)).toEqual(next);
    expect(tf.memory().numTensors).toBe(tensors);
    disposeWeights(weights);
  });

  it('refuse an array of no variable', () => {
    const weights = toVariables(initialWeights(base, 1), base);
    const stray: WeightArrays = new Map([['stray', { shape: [1], values: new Float32Array(1) }]]);
    expect(() => writeWeights(weights, stray)).toThrow('no variable is named stray');
    disposeWeights(weights);
  });
});

describe('assertFinite', () => {
  it('lists the arrays that would make every output NaN', () => {
    const arrays = initialWeights(base, 1);
    expect(() => assertFinite(arrays, 'a.h5')).not.toThrow();
    arrays.get('conv1_bn/gamma')!.values[3] = Number.NaN;
    arrays.get('conv1_conv/bias')!.values[0] = Number.NEGATIVE_INFINITY;
    expect(() => assertFinite(arrays, 'a.h5')).toThrow(
      'a.h5 has arrays with values that are NaN or infinite (2): conv1_conv/bias, conv1_bn/gamma',
    );
  });
});

describe('assertWeightsMatch', () => {
  it("accepts the graph's own weights", () => {
    expect(() => assertWeightsMatch(base, initialWeights(base, 1))).not.toThrow();
  });

  it('lists every fault at once', () => {
    const arrays = initialWeights(base, 1);
    arrays.delete('conv1_conv/bias');
    arrays.set('conv1_bn/gamma', { shape: [3], values: new Float32Array(3) });
    arrays.set('top/kernel', { shape: [1], values: new Float32Array(1) });
    const check = () => assertWeightsMatch(base, arrays);
    expect(check).toThrow(BenchError);
    expect(check).toThrow(
      'the set of weights does not fit resnet50\n  missing (1): conv1_conv/bias\n' +
        '  not of this network (1): top/kernel\n' +
        '  of another shape (1): conv1_bn/gamma ([6] expected, received [3])',
    );
  });

  it('says so when nothing is of this network', () => {
    const arrays = new Map([['stem/kernel', { shape: [1], values: new Float32Array(1) }]]);
    expect(() => assertWeightsMatch(base, arrays, 'a.h5')).toThrow(
      'a.h5 is of another network: none of its 1 arrays (stem/kernel...) is among the 318 of resnet50',
    );
  });

  it('refuses values that do not fill their shape', () => {
    const arrays = initialWeights(base, 1);
    arrays.set('conv1_bn/gamma', { shape: [6], values: new Float32Array(5) });
    expect(() => assertWeightsMatch(base, arrays)).toThrow('of another shape (1): conv1_bn/gamma');
  });
});
