import { describe, expect, test } from 'vitest';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { type ModelGraph, weightsOf } from '../../../src/models/graph.ts';
import type { SavedLayer } from '../../../src/models/weights/keras-file.ts';
import { matchLayers } from '../../../src/models/weights/match-layers.ts';
import { ownArrays, ownLayers } from '../../../src/models/weights/own-layers.ts';
import {
  assertWeightsMatch,
  initialWeights,
  type WeightArray,
  type WeightArrays,
} from '../../../src/models/weights/weights.ts';

const VGG16 = buildBase({ name: 'VGG16', width: 1 / 32, inputSize: 32 });
const INCEPTION = buildBase({ name: 'InceptionResNetV2', width: 0.02, inputSize: 75 });

const zeros = (...shape: number[]): WeightArray => ({
  shape,
  values: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});
const norm = (name: string, width: number, within: string | null = null): SavedLayer => ({
  name,
  arrays: [zeros(width), zeros(width), zeros(width), zeros(width)],
  within,
});
const dense: SavedLayer = { name: 'dense', arrays: [zeros(16, 2), zeros(2)], within: null };
const normalization: SavedLayer = {
  name: 'normalization',
  arrays: [zeros(3), zeros(3), zeros()],
  within: null,
};

function layersOf(graph: ModelGraph, within: string | null = null): SavedLayer[] {
  const arrays = initialWeights(graph, 1);
  return graph.layers
    .filter(({ weights }) => weights.length > 0)
    .map(({ name, weights }) => ({
      name,
      arrays: weights.map((spec) => arrays.get(spec.name)!),
      within,
    }));
}

/** What is left out, where the rest is whole. */
function leftOutOf(graph: ModelGraph, saved: readonly SavedLayer[]): readonly string[] {
  const { layers, leftOut } = ownLayers(graph, saved);
  const arrays = matchLayers(graph, layers);
  assertWeightsMatch(graph, arrays);
  for (const [name, array] of initialWeights(graph, 1))
    expect(arrays.get(name)!.values, name).toEqual(array.values);
  return leftOut;
}

describe('a classifier of layers of its own', () => {
  test('gives its base, and names what stands before and after it', () => {
    const saved = [normalization, ...layersOf(VGG16), norm('batch_normalization', 16), dense];
    expect(leftOutOf(VGG16, saved)).toEqual(['normalization', 'batch_normalization']);
  });

  test.each([
    ['after', (base: SavedLayer[]) => [...base, norm('batch_normalization_203', 8)]],
    ['before', (base: SavedLayer[]) => [norm('batch_normalization', 3), ...base]],
    ['named', (base: SavedLayer[]) => [normalization, ...base, norm('head_bn', 8)]],
  ])('numbered batch normalisation of a base is told from its own, %s', (_where, around) => {
    const saved = around(layersOf(INCEPTION));
    expect(leftOutOf(INCEPTION, saved)).toHaveLength(saved.length - layersOf(INCEPTION).length);
  });

  test('is known in a file that keeps no order, too', () => {
    const inner = [
      ...layersOf(VGG16, '/layers/functional/layers'),
      norm('batch_normalization', 16, '/layers'),
    ];
    expect(leftOutOf(VGG16, inner)).toEqual(['batch_normalization']);
    const flat = [norm('batch_normalization', 16, '/layers'), ...layersOf(VGG16, '/layers')];
    expect(leftOutOf(VGG16, flat)).toEqual(['batch_normalization']);
  });

  test('is of the same kind among arrays by name', () => {
    const arrays: WeightArrays = new Map([
      ...initialWeights(VGG16, 1),
      ...['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
        (name) => [`bn/${name}`, zeros(16)] as const,
      ),
    ]);
    const { arrays: own, leftOut } = ownArrays(VGG16, arrays);
    expect(leftOut).toEqual(['bn']);
    expect([...own.keys()]).toEqual(weightsOf(VGG16).map(({ name }) => name));
  });
});

describe('another network is none with layers left out', () => {
  const refused = (saved: readonly SavedLayer[]) =>
    expect(() => leftOutOf(VGG16, saved)).toThrow('not of this network');

  test('a VGG16 with batch normalisation inside', () => {
    const between = layersOf(VGG16).flatMap((layer, i) => [
      layer,
      norm(`batch_normalization_${i}`, layer.arrays[1]!.shape[0]!),
    ]);
    refused(between);
    // Also where the file keeps no order.
    const grouped = [...between].sort((a, b) => (a.name < b.name ? -1 : 1));
    refused(grouped.map((layer) => ({ ...layer, within: '/layers' })));
  });

  test('a VGG19, which has more convolutions', () => {
    const base = layersOf(VGG16);
    const more = { name: 'block3_conv4', arrays: [zeros(3, 3, 8, 8), zeros(8)], within: null };
    refused([...base.slice(0, 7), more, ...base.slice(7)]);
  });
});
