import { expect, test } from 'vitest';
import { buildBase } from '../../src/models/bases/bases.ts';
import { countParameters } from '../../src/models/count.ts';
import { weightsOf } from '../../src/models/graph.ts';
import { buildEncoder, refined } from '../../src/models/refined.ts';

const spec = { name: 'VGG16', width: 0.125, inputSize: 32 } as const;

test('the encoder halves the image while there are two pixels, and ends in a mean over space', () => {
  const shapes = (side: number, filters: number[]) =>
    buildEncoder([side, side, 3], filters).layers.map(({ outputShape }) => outputShape.join('x'));
  expect(shapes(32, [4, 8])).toEqual('32x32x3 32x32x4 16x16x4 16x16x8 8x8x8 1x1x8'.split(' '));
  expect(shapes(2, [4, 8])).toEqual('2x2x3 2x2x4 1x1x4 1x1x8 1x1x8'.split(' '));
});

test('a refined base has its own weights and the encoder’s, and the channels of both', () => {
  const base = buildBase(spec);
  const both = refined(base, [4, 8]);
  const encoder = buildEncoder(base.inputShape, [4, 8]);
  expect(both.outputShape).toEqual([1, 1, base.outputShape[2]! + 8]);
  expect(weightsOf(both)).toEqual([...weightsOf(base), ...weightsOf(encoder)]);
  expect(countParameters(encoder).total).toBe(3 * 9 * 4 + 4 + 4 * 9 * 8 + 8);
  const names = both.layers.map(({ name }) => name);
  for (const layer of both.layers)
    for (const input of layer.inputs)
      expect(names.indexOf(input)).toBeLessThan(names.indexOf(layer.name));
});
