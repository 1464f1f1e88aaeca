import { expect, it } from 'vitest';
import { buildBase } from '../../src/models/bases/bases.ts';
import { createBuilder } from '../../src/models/builder.ts';
import { countMacs, countParameters } from '../../src/models/count.ts';

it('counts a small graph as by hand', () => {
  const net = createBuilder('small', [8, 6, 3]);
  net.block('all');
  let x = net.input('input_layer');
  x = net.conv2d(x, 'conv', 5, [3, 1], { strides: 2, padding: 'same' }); // 4 x 3 x 5
  x = net.batchNorm(x, 'bn', { epsilon: 1e-3, scale: false });
  x = net.globalAveragePool(x, 'pool');
  const graph = net.build(net.dense(x, 'dense', 7));
  expect(countMacs(graph)).toBe(4 * 3 * (3 * 1 * 3 * 5) + 5 * 7);
  // Kernel and bias; beta, then the two moving statistics; kernel and bias.
  expect(countParameters(graph)).toEqual({
    total: 45 + 5 + 5 + 10 + 35 + 7,
    trainable: 45 + 5 + 5 + 35 + 7,
  });
});

// 15.3, 3.9 and 2.8 billion: the papers' and torchvision's figures without the top.
it.each([
  ['VGG16', 15.35e9],
  ['ResNet50', 3.86e9],
  ['DenseNet121', 2.83e9],
] as const)('counts the published multiply-adds of %s at 224 px', (name, published) => {
  const macs = countMacs(buildBase({ name, width: 1, inputSize: 224 }));
  expect(Math.abs(macs / published - 1)).toBeLessThan(0.005);
});
