import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../../src/backend/choose.ts';
import { tf } from '../../../src/backend/tf.ts';
import { expectClose, noiseTensor, valuesOn } from '../../support/backend-values.ts';
import { TEST_BACKEND } from '../../support/test-backend.ts';
import { referenceConvolution } from './reference-convolution.ts';

/** Whether the gradients of dilated convolutions are there, which no base needs. */
const IS_DILATED = TEST_BACKEND === 'wasm';

type Size4 = [number, number, number, number];

interface Case {
  readonly x: Size4;
  readonly filter: Size4;
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: 'same' | 'valid' | tf.backend_util.ExplicitPadding;
}

const caseArbitrary: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 6 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    inputs: fc.integer({ min: 1, max: 11 }),
    outputs: fc.integer({ min: 1, max: 18 }),
    filterHeight: fc.integer({ min: 1, max: 4 }),
    filterWidth: fc.integer({ min: 1, max: 4 }),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilations: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    pads: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 }))),
    padding: fc.constantFrom('same', 'valid', 'explicit'),
  })
  .map((drawn): Case => {
    const [top, bottom, left, right] = drawn.pads as Size4;
    return {
      x: [drawn.batch, drawn.height, drawn.width, drawn.inputs],
      filter: [drawn.filterHeight, drawn.filterWidth, drawn.inputs, drawn.outputs],
      strides: drawn.strides,
      // As tfjs: only one of the two may differ from 1. Its own gradients have no dilations.
      dilations: IS_DILATED && Math.max(...drawn.strides) === 1 ? drawn.dilations : [1, 1],
      pad:
        drawn.padding === 'explicit'
          ? [
              [0, 0],
              [top, bottom],
              [left, right],
              [0, 0],
            ]
          : (drawn.padding as 'same' | 'valid'),
    };
  })
  .filter((drawn) => infoOf(drawn).outShape.every((size) => size > 0));

function infoOf({ x, filter, strides, dilations, pad }: Case) {
  return tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad);
}

describe(`convolution kernels on ${TEST_BACKEND}`, () => {
  beforeAll(async () => {
    await chooseBackend(TEST_BACKEND);
  });

  test('agree with plain loops over strides, paddings, dilations and sizes', async () => {
    await fc.assert(fc.asyncProperty(caseArbitrary, checkCase), { seed: 7, numRuns: 300 });
  });

  test.each<[string, Case]>([
    ['a large map', convCase([3, 19, 21, 5], [3, 3, 5, 9])],
    ['a strided stem', convCase([5, 32, 32, 3], [7, 7, 3, 16], 2)],
    ['1x1 with stride 2', convCase([4, 9, 9, 16], [1, 1, 16, 24], 2)],
    ['many pixels in one product', convCase([7, 20, 20, 8], [1, 1, 8, 8])],
    ['one-pixel maps', convCase([33, 1, 1, 12], [3, 3, 12, 20])],
    ['lines longer than a chunk', convCase([1, 2, 700, 2], [1, 3, 2, 3])],
    ['a batch longer than a chunk', convCase([600, 2, 2, 3], [2, 2, 3, 4])],
    ['filters larger than the cache block', convCase([2, 3, 3, 300], [3, 3, 300, 70])],
    ['more rows than are shared out', convCase([24, 3, 3, 300], [3, 3, 300, 70])],
  ])('agree with plain loops on %s', (_, drawn) => checkCase(drawn));

  test('fuse bias and activation', async () => {
    const run = () =>
      (['linear', 'relu', 'relu6', 'sigmoid'] as const).map((activation) =>
        tf.fused.conv2d({
          x: tf.mul(noiseTensor([5, 6, 7, 5], 1), 4) as tf.Tensor4D,
          filter: noiseTensor([3, 3, 5, 11], 2) as tf.Tensor4D,
          strides: 1,
          pad: 'same',
          bias: noiseTensor([11], 3) as tf.Tensor1D,
          activation,
        }),
      );
    const expected = await valuesOn('cpu', run);
    const received = await valuesOn(TEST_BACKEND, run);
    received.forEach((values, i) => {
      expectClose(values, expected[i]!);
    });
  });

  test('repeat to the bit', async () => {
    const run = () => tf.grads(loss)([noiseTensor([4, 8, 8, 6]), noiseTensor([3, 3, 6, 10], 1)]);
    expect(await valuesOn(TEST_BACKEND, run)).toEqual(await valuesOn(TEST_BACKEND, run));
  });
});

function convCase(x: Size4, filter: Size4, stride = 1): Case {
  return { x, filter, strides: [stride, stride], dilations: [1, 1], pad: 'same' };
}

const loss = (x: tf.Tensor, filter: tf.Tensor): tf.Scalar =>
  tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')));

async function checkCase(drawn: Case): Promise<void> {
  const info = infoOf(drawn);
  const run = () => {
    const x = noiseTensor(drawn.x, 1);
    const filter = noiseTensor(drawn.filter, 2);
    const dy = noiseTensor(info.outShape, 3);
    const { strides, dilations, pad } = drawn;
    const attributes = { strides, dilations, pad, dataFormat: 'NHWC' };
    const kernel = (name: string, inputs: tf.NamedTensorMap, more = {}): tf.Tensor =>
      tf.engine().runKernel(name, inputs, { ...attributes, ...more } as tf.NamedAttrMap);
    return [
      kernel('Conv2D', { x, filter }),
      kernel('Conv2DBackpropInput', { dy, filter }, { inputShape: drawn.x }),
      kernel('Conv2DBackpropFilter', { x, dy }, { filterShape: drawn.filter }),
    ];
  };
  const received = await valuesOn(TEST_BACKEND, run);
  const expected = referenceConvolution(info);
  expectClose(received[0]!, expected.y);
  expectClose(received[1]!, expected.dx);
  expectClose(received[2]!, expected.dFilter);
}
