import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { createBuilder } from '../../src/models/builder.ts';
import { type ForwardMode, forward } from '../../src/models/forward.ts';
import { type ModelGraph, weightsOf } from '../../src/models/graph.ts';
import { disposeWeights, readWeights, type Weights } from '../../src/models/weights/weights.ts';
import { batchFor, livelyWeights } from '../support/model-values.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

/** Names of the arrays that a forward and backward pass changed. */
async function changedBy(graph: ModelGraph, mode: ForwardMode): Promise<string[]> {
  const weights = livelyWeights(graph, 3);
  const x = batchFor(graph, 4);
  const before = await readWeights(weights);
  const { value, grads } = meanSquareGrads(graph, x, weights, mode);
  const after = await readWeights(weights);
  tf.dispose([x, value]);
  tf.dispose(grads);
  disposeWeights(weights);
  return [...after]
    .filter(([name, { values }]) => !sameBits(values, before.get(name)!.values))
    .map(([name]) => name);
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}

function meanSquareGrads(graph: ModelGraph, x: tf.Tensor4D, weights: Weights, mode: ForwardMode) {
  const variables = weightsOf(graph)
    .filter((spec) => spec.trainable)
    .map((spec) => weights.get(spec.name)!);
  return tf.variableGrads(
    () => tf.mean(tf.square(forward(graph, x, weights, mode))) as tf.Scalar,
    variables,
  );
}

describe('moving statistics', () => {
  const graph = buildBase({ name: 'ResNet50', width: 0.05, inputSize: 32 });
  const moving = weightsOf(graph)
    .filter((spec) => !spec.trainable)
    .map((spec) => spec.name);

  it('stay bit-identical when frozen, in training and in inference', async () => {
    expect(await changedBy(graph, { training: true, batchNorm: 'frozen' })).toEqual([]);
    expect(await changedBy(graph, { training: false, batchNorm: 'train' })).toEqual([]);
  });

  it('all move in training', async () => {
    expect(await changedBy(graph, { training: true, batchNorm: 'train' })).toEqual(moving);
  });

  it('move from the first block that trains on', async () => {
    const changed = await changedBy(graph, {
      training: true,
      batchNorm: 'train',
      trainFrom: 'conv4',
    });
    expect(changed).toEqual(moving.filter((name) => /^conv[45]_/.test(name)));
    expect(changed.length).toBeGreaterThan(0);
  });
});

describe.each([true, false])('one batch normalisation, scale %s', (scale) => {
  const [epsilon, momentum] = [1e-3, 0.99];
  const net = createBuilder('bn', [2, 3, 2]);
  net.block('all');
  const graph = net.build(net.batchNorm(net.input('in'), 'bn', { epsilon, scale }));

  it('follows the formulas of its output and of one update', async () => {
    const weights = livelyWeights(graph, 1);
    const before = await readWeights(weights);
    const x = batchFor(graph, 4);
    const y = forward(graph, x, weights, { training: true, batchNorm: 'train' });
    const after = await readWeights(weights);
    const [values, outputs] = [await x.data(), await y.data()];
    for (const channel of [0, 1]) {
      const own = [...values].filter((_, i) => i % 2 === channel);
      const count = own.length;
      const mean = own.reduce((sum, v) => sum + v, 0) / count;
      const variance = own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count;
      const part = (arrays: typeof before, name: string, absent: number) =>
        arrays.get(`bn/${name}`)?.values[channel] ?? absent;

      expect(part(after, 'moving_mean', Number.NaN)).toBeCloseTo(
        momentum * part(before, 'moving_mean', 0) + (1 - momentum) * mean,
        6,
      );
      expect(part(after, 'moving_variance', Number.NaN)).toBeCloseTo(
        momentum * part(before, 'moving_variance', 0) + (1 - momentum) * variance,
        6,
      );
      const inverse = part(before, 'gamma', 1) / Math.sqrt(variance + epsilon);
      const expected = own.map((v) => (v - mean) * inverse + part(before, 'beta', 0));
      const found = [...outputs].filter((_, i) => i % 2 === channel);
      found.forEach((v, i) => {
        expect(v).toBeCloseTo(expected[i]!, 5);
      });
    }
    tf.dispose([x, y]);
    disposeWeights(weights);
  });
});

it('survives a batch of one pixel', async () => {
  const net = createBuilder('bn', [1, 1, 1]);
  net.block('all');
  const graph = net.build(net.batchNorm(net.input('in'), 'bn', { epsilon: 1e-3 }));
  const weights = livelyWeights(graph, 1);
  const before = (await readWeights(weights)).get('bn/moving_variance')!.values[0]!;
  const x = batchFor(graph, 1);
  forward(graph, x, weights, { training: true, batchNorm: 'train' }).dispose();
  const after = (await readWeights(weights)).get('bn/moving_variance')!.values[0]!;
  expect(after).toBeCloseTo(0.99 * before, 6);
  x.dispose();
  disposeWeights(weights);
});
