import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { convInfo } from '../../src/backend/conv-info.ts';
import { tf } from '../../src/backend/tf.ts';
import { runKernel } from '../../src/backend/webgpu/shader.ts';
import { TILES } from '../../src/backend/webgpu/tile-table.ts';
import { productKernel, runProduct, tilingOf } from '../../src/backend/webgpu/tiled-convolution.ts';
import type { Product } from '../../src/backend/webgpu/tiles/kind.ts';
import { expectClose, noiseTensor } from '../support/backend-values.ts';

beforeAll(async () => {
  await chooseBackend('webgpu');
});

const PRODUCTS: readonly Product[] = ['forward', 'inputGradient', 'filterGradient'];

/** Images, height, width, channels; filter height, width, channels out; stride; padding. */
const CASES = [
  { x: [2, 7, 5, 4], filter: [3, 3, 8], stride: 1, pad: 'same' },
  { x: [2, 9, 8, 3], filter: [3, 2, 5], stride: 2, pad: 'same' },
  { x: [3, 5, 6, 8], filter: [1, 1, 36], stride: 1, pad: 'valid' },
  { x: [2, 6, 6, 6], filter: [1, 7, 7], stride: 1, pad: 'same' },
  { x: [1, 11, 11, 3], filter: [7, 7, 4], stride: 2, pad: 'valid' },
  { x: [2, 9, 6, 5], filter: [1, 1, 37], stride: 2, pad: 'valid' },
] as const;

describe.each(CASES)('x $x, filter $filter, stride $stride, $pad', (one) => {
  const filterShape = [...one.filter.slice(0, 2), one.x[3], one.filter[2]];
  const settings = { strides: one.stride, pad: one.pad, dataFormat: 'NHWC' } as const;
  const info = convInfo(one.x, filterShape, settings);
  const tensors = {
    x: { shape: info.inShape, salt: 1 },
    filter: { shape: info.filterShape, salt: 2 },
    dy: { shape: info.outShape, salt: 3 },
  };
  const factors = {
    forward: ['x', 'filter', 'dy'],
    inputGradient: ['dy', 'filter', 'x'],
    filterGradient: ['x', 'dy', 'filter'],
  } as const;

  test.each(PRODUCTS)('%s is that of plain loops, split or not', async (product) => {
    const [left, right, result] = factors[product];
    const make = (name: keyof typeof tensors) => {
      const { shape, salt } = tensors[name];
      return noiseTensor([...shape], salt);
    };
    const [a, b] = [make(left), make(right)];
    const expected = plain(product, info, await a.data<'float32'>(), await b.data<'float32'>());
    // A software GPU takes seconds to compile a large one: one case has it.
    const tiles = one === CASES[0] ? [TILES.small, TILES.large] : [TILES.small];
    for (const tile of tiles) {
      for (const splits of tile === TILES.large ? [1] : [1, 3]) {
        const shape = tensors[result].shape;
        const found = runProduct(product, info, [a, b], shape, {}, { tile, splits });
        const tensor = tf.engine().makeTensorFromTensorInfo(found);
        expectClose((await tensor.data()) as Float32Array, expected);
        tensor.dispose();
      }
    }
    tf.dispose([a, b]);
  });

  test('the gradient by a bias comes with that by the filter, split or not', async () => {
    const [x, dy] = [noiseTensor([...info.inShape], 1), noiseTensor([...info.outShape], 3)];
    const [xs, dys] = [await x.data<'float32'>(), await dy.data<'float32'>()];
    const expected = plain('filterGradient', info, xs, dys);
    const expectedSums = columnSums(dys, info.outChannels);
    const tiles = one === CASES[0] ? [TILES.small, TILES.large] : [TILES.small];
    const tilings = tiles.flatMap((tile) => [1, 3].map((splits) => ({ tile, splits })));
    for (const tiling of tilings) {
      const after = { hasBias: false, isRelu: false };
      const { kernel, given, groups } = productKernel('filterGradient', info, tiling, after);
      const joined = kernel.withColumnSums!(info.outChannels)!;
      const size = tf.util.sizeFromShape([...info.filterShape]);
      const shapes = [size, info.outChannels].map((count) => [joined.parts, count]);
      const found = tf.tidy(() =>
        runKernel(joined.kernel, [x, dy], shapes, given, groups).map((parts) =>
          tf.sum(tf.engine().makeTensorFromTensorInfo(parts), 0),
        ),
      );
      expectClose(await found[0]!.data<'float32'>(), expected);
      expectClose(await found[1]!.data<'float32'>(), expectedSums);
      expect(kernel.withColumnSums!(info.outChannels + 1)).toBeNull();
      tf.dispose(found);
    }
    tf.dispose([x, dy]);
  });
});

test.each([1, 2])('a bias and a relu come after, with %d splits', async (splits) => {
  const info = convInfo([1, 5, 5, 8], [3, 3, 8, 6], {
    ...{ strides: 1, pad: 'same', dataFormat: 'NHWC' },
  });
  const [x, filter, bias] = [
    noiseTensor([1, 5, 5, 8]),
    noiseTensor([3, 3, 8, 6], 2),
    noiseTensor([6], 3),
  ];
  const sums = plain('forward', info, await x.data<'float32'>(), await filter.data<'float32'>());
  const biases = await bias.data();
  const expected = sums.map((sum, i) => Math.max(0, sum + biases[i % 6]!));
  const tiling = { tile: TILES.small, splits };
  const after = { bias, isRelu: true };
  const found = runProduct('forward', info, [x, filter], info.outShape, after, tiling);
  const tensor = tf.engine().makeTensorFromTensorInfo(found);
  expectClose((await tensor.data()) as Float32Array, expected);
  tf.dispose([tensor, x, filter, bias]);
});

test('a product with few tiles is split along k, and one with many is not', () => {
  expect(tilingOf({ m: 128 * 32 * 32, n: 64, k: 576 })).toEqual({ tile: TILES.large, splits: 1 });
  const small = tilingOf({ m: 128, n: 512, k: 4608 });
  expect(small).toEqual({ tile: TILES.square, splits: 16 });
  expect(tilingOf({ m: 100_000, n: 32, k: 1152 }).tile).toBe(TILES.narrow);
});

/** Over the rows of dy [..., channels], in double precision. */
function columnSums(dy: Float32Array, channels: number): Float32Array {
  const sums = new Float64Array(channels);
  dy.forEach((value, i) => {
    sums[i % channels]! += value;
  });
  return Float32Array.from(sums);
}

/** The product by its definition, in double precision. */
function plain(
  product: Product,
  info: tf.backend_util.Conv2DInfo,
  a: Float32Array,
  b: Float32Array,
): Float32Array {
  const { inChannels: C, outChannels: D, inHeight, inWidth, outHeight, outWidth } = info;
  const sizes = {
    forward: info.outShape,
    inputGradient: info.inShape,
    filterGradient: info.filterShape,
  };
  const result = new Float64Array(tf.util.sizeFromShape([...sizes[product]]));
  for (let image = 0; image < info.batchSize; image++) {
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++) {
        for (let i = 0; i < info.filterHeight; i++) {
          for (let j = 0; j < info.filterWidth; j++) {
            const [y, x] = [
              r * info.strideHeight - info.padInfo.top + i,
              c * info.strideWidth - info.padInfo.left + j,
            ];
            if (y < 0 || y >= inHeight || x < 0 || x >= inWidth) continue;
            const from = ((image * inHeight + y) * inWidth + x) * C;
            const to = ((image * outHeight + r) * outWidth + c) * D;
            const tap = (i * info.filterWidth + j) * C * D;
            for (let p = 0; p < C; p++) {
              for (let q = 0; q < D; q++) {
                const [atX, atW, atY] = [from + p, tap + p * D + q, to + q];
                if (product === 'forward') result[atY]! += a[atX]! * b[atW]!;
                if (product === 'inputGradient') result[atX]! += a[atY]! * b[atW]!;
                if (product === 'filterGradient') result[atW]! += a[atX]! * b[atY]!;
              }
            }
          }
        }
      }
    }
  }
  return Float32Array.from(result);
}
