import { type ConvAttributes, convInfo } from '../conv-info.ts';
import type { tf } from '../tf.ts';
import type { Sized } from './pointwise.ts';
import { runKernel } from './shader.ts';
import { type After, sumOfParts } from './sums.ts';
import { MAX_SPLITS, measuredTiling, TILES } from './tile-table.ts';
import { tileKernel } from './tiles/kernel.ts';
import type { Extent, Product, Tile, TileKind } from './tiles/kind.ts';

/** How a product is computed. */
export interface Tiling {
  readonly tile: Tile;
  /** Parts of k that are summed apart. */
  readonly splits: number;
}

/** Workgroups that keep a large card busy: two for each of its processors. */
const ENOUGH_GROUPS = 264;
/** Workgroups below which a product is split: each split is a launch more. */
const FEW_GROUPS = 100;
/** Blocks of k of a split at the least: its sum costs a write and a read. */
const LEAST_BLOCKS = 4;

/** The tile and the splits of a product, by its extent alone. */
export function tilingOf({ m, n, k }: Extent): Tiling {
  const isNarrow = n <= TILES.narrow.n;
  const groupsOf = (tile: Tile) => Math.ceil(m / tile.m) * Math.ceil(n / tile.n);
  const large = isNarrow ? TILES.narrow : TILES.large;
  const tile = groupsOf(large) >= ENOUGH_GROUPS / 2 ? large : isNarrow ? TILES.small : TILES.square;
  const blocks = Math.ceil(k / tile.k);
  const groups = groupsOf(tile);
  const wanted = groups < FEW_GROUPS ? Math.floor(ENOUGH_GROUPS / groups) : 1;
  const splits = Math.max(1, Math.min(wanted, MAX_SPLITS, Math.floor(blocks / LEAST_BLOCKS)));
  return { tile, splits };
}

/** The tile and the splits that were measured to be best on this adapter, else those of the rule. */
export function tilingFor(product: Product, extent: Extent): Tiling {
  const measured = measuredTiling(product, extent);
  return measured === undefined
    ? tilingOf(extent)
    : { tile: TILES[measured.tile], splits: measured.splits };
}

/** The extent of one of the products of a convolution. */
export function extentOfProduct(product: Product, info: tf.backend_util.Conv2DInfo): Extent {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const taps = info.filterHeight * info.filterWidth;
  const [seen, given] = [batchSize * inHeight * inWidth, batchSize * outHeight * outWidth];
  if (product === 'forward') return { m: given, n: outChannels, k: taps * inChannels };
  if (product === 'inputGradient') return { m: seen, n: inChannels, k: taps * outChannels };
  return { m: taps * inChannels, n: outChannels, k: given };
}

/** Runs one of the products of a convolution; its result has `shape`. */
export function runProduct(
  product: Product,
  info: tf.backend_util.Conv2DInfo,
  [a, b]: readonly [tf.TensorInfo, tf.TensorInfo],
  shape: readonly number[],
  { bias = null, isRelu = false }: After = {},
  tiling: Tiling = tilingFor(product, extentOfProduct(product, info)),
): tf.TensorInfo {
  const after = { hasBias: bias !== null, isRelu };
  const { kernel, given, groups, partsShape } = productKernel(product, info, tiling, after);
  if (partsShape === null) {
    const tensors = [a, b, ...(bias === null ? [] : [bias])];
    return runKernel(kernel, tensors, [shape], given, groups)[0]!;
  }
  const [parts] = runKernel(kernel, [a, b], [partsShape], given, groups);
  return sumOfParts(parts!, shape, { bias, isRelu });
}

interface ProductKernel extends Sized {
  /** Of the parts of a product that is split along k, which are to be added; null where it is not. */
  readonly partsShape: readonly number[] | null;
}

/**
 * The kernel of one of the products of a convolution.
 * @param after What it does with the product where that is not split.
 */
export function productKernel(
  product: Product,
  info: tf.backend_util.Conv2DInfo,
  { tile, splits: wanted }: Tiling,
  after: Pick<TileKind, 'hasBias' | 'isRelu'>,
): ProductKernel {
  const extent = extentOfProduct(product, info);
  const blocks = Math.ceil(extent.k / tile.k);
  const blocksOfSplit = Math.ceil(blocks / wanted);
  const splits = Math.ceil(blocks / blocksOfSplit);
  const kind: TileKind = {
    ...{ product, tile, hasColumnSums: false },
    ...(splits === 1 ? after : { hasBias: false, isRelu: false }),
    isInputVector: info.inChannels % 4 === 0,
    isOutputVector: info.outChannels % 4 === 0,
  };
  const withColumnSums = (channels: number) =>
    channels === extent.n
      ? { kernel: tileKernel({ ...kind, hasColumnSums: true }), parts: splits }
      : null;
  return {
    kernel: { ...tileKernel(kind), ...(product === 'filterGradient' ? { withColumnSums } : {}) },
    given: {
      ...extent,
      blocksOfSplit,
      ...{ inHeight: info.inHeight, inWidth: info.inWidth, inputs: info.inChannels },
      ...{ outHeight: info.outHeight, outWidth: info.outWidth, outputs: info.outChannels },
      filterWidth: info.filterWidth,
      ...{ strideHeight: info.strideHeight, strideWidth: info.strideWidth },
      ...{ padTop: info.padInfo.top, padLeft: info.padInfo.left },
      ...{ dilationHeight: info.dilationHeight, dilationWidth: info.dilationWidth },
    },
    groups: [Math.ceil(extent.n / tile.n), Math.ceil(extent.m / tile.m), splits],
    partsShape: splits === 1 ? null : [splits, extent.m, extent.n],
  };
}

type Convolution = Record<'x' | 'filter', tf.TensorInfo> & { readonly bias?: tf.TensorInfo | null };

/** `Conv2D` and `FusedConv2D`; null for channels first and for other activations than relu. */
export function convolution(
  { x, filter, bias = null }: Convolution,
  attributes: ConvAttributes & { readonly activation?: string },
): tf.TensorInfo | null {
  const { activation = 'linear' } = attributes;
  const info = convInfo(x.shape, filter.shape, attributes);
  if (info.dataFormat !== 'channelsLast' || !['linear', 'relu'].includes(activation)) return null;
  const after = { bias, isRelu: activation === 'relu' };
  return runProduct('forward', info, [x, filter], info.outShape, after);
}

/** `Conv2DBackpropInput`; null for channels first. */
export function convolutionInputGradient(
  { dy, filter }: Record<'dy' | 'filter', tf.TensorInfo>,
  attributes: ConvAttributes & { readonly inputShape: readonly number[] },
): tf.TensorInfo | null {
  const info = convInfo(attributes.inputShape, filter.shape, attributes);
  if (info.dataFormat !== 'channelsLast') return null;
  return runProduct('inputGradient', info, [dy, filter], info.inShape);
}

/** `Conv2DBackpropFilter`; null for channels first. */
export function convolutionFilterGradient(
  { x, dy }: Record<'x' | 'dy', tf.TensorInfo>,
  attributes: ConvAttributes & { readonly filterShape: readonly number[] },
): tf.TensorInfo | null {
  const info = convInfo(x.shape, attributes.filterShape, attributes);
  if (info.dataFormat !== 'channelsLast') return null;
  return runProduct('filterGradient', info, [x, dy], info.filterShape);
}
