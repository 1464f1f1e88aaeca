import { expect, it } from 'vitest';
import { buildBase } from '../../src/models/bases/bases.ts';
import { countParameters } from '../../src/models/count.ts';
import { buildHead } from '../../src/models/head.ts';

it("counts the parameters of the article's VGG16 with 1024 units and 10 classes", () => {
  const base = buildBase({ name: 'VGG16', width: 1, inputSize: 32 });
  const head = buildHead(base.outputShape, { units: [1024] }, 10);
  expect(countParameters(head).total).toBe(535_562);
  expect(countParameters(base).total + countParameters(head).total).toBe(15_250_250);
});

it("names layers as Keras's defaults", () => {
  const head = buildHead([2, 2, 8], { units: [16, 4] }, 3);
  expect(head.layers.map((layer) => layer.name)).toEqual([
    'input_layer',
    'global_average_pooling2d',
    'dense',
    'dense_1',
    'dense_2',
  ]);
  expect(head.outputShape).toEqual([3]);
});

it('is one linear layer without hidden units', () => {
  const head = buildHead([1, 1, 8], { units: [] }, 3);
  expect(head.layers.at(-1)).toMatchObject({ name: 'dense', units: 3, activation: 'linear' });
  expect(countParameters(head).total).toBe(8 * 3 + 3);
});

it('puts a dropout after each of the units, or after the pooling where there are none', () => {
  const names = (units: number[]) =>
    buildHead([1, 1, 8], { units, dropout: 0.3 }, 3).layers.map(({ name }) => name);
  expect(names([16, 4])).toEqual([
    'input_layer',
    'global_average_pooling2d',
    'dense',
    'dropout',
    'dense_1',
    'dropout_1',
    'dense_2',
  ]);
  expect(names([])).toEqual(['input_layer', 'global_average_pooling2d', 'dropout', 'dense']);
  expect(buildHead([1, 1, 8], { units: [4], dropout: 0 }, 3)).toEqual(
    buildHead([1, 1, 8], { units: [4] }, 3),
  );
});
