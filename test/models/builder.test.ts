import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBuilder } from '../../src/models/builder.ts';

it('gives same-padded windows ceil(size / stride) places', () => {
  const side = fc.integer({ min: 1, max: 40 });
  const small = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(side, small, small, (length, kernel, strides) => {
      const net = createBuilder('one', [length, length, 1]);
      const x = net.input('in');
      const y = net.conv2d(x, 'conv', 2, kernel, { strides, padding: 'same' });
      expect(y.outputShape).toEqual([Math.ceil(length / strides), Math.ceil(length / strides), 2]);
    }),
  );
});

it('gives valid windows every place where the whole window fits', () => {
  const side = fc.integer({ min: 5, max: 40 });
  const small = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(side, small, small, (length, kernel, strides) => {
      const net = createBuilder('one', [length, length, 1]);
      const y = net.maxPool(net.input('in'), 'pool', kernel, { strides });
      let places = 0;
      for (let at = 0; at + kernel <= length; at += strides) places++;
      expect(y.outputShape).toEqual([places, places, 1]);
    }),
  );
});

it('refuses two layers of one name', () => {
  const net = createBuilder('twice', [4, 4, 1]);
  const x = net.relu(net.input('in'), 'same');
  expect(() => net.relu(x, 'same')).toThrow('twice has two layers named same');
});

it('refuses a convolution over a vector', () => {
  const net = createBuilder('flat', [4, 4, 1]);
  const pooled = net.globalAveragePool(net.input('in'), 'pool');
  expect(() => net.conv2d(pooled, 'conv', 1, 1)).toThrow('pool gives [1], not a map');
});
