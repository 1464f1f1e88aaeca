import type { tf } from '../tf.ts';
import type { Heap } from './heap.ts';

/** What a fused product may do to its result, by tfjs' names. */
export const activationCodes: ReadonlyMap<string, number> = new Map([
  ['linear', 0],
  ['relu', 1],
  ['relu6', 2],
]);

/** The geometry of a convolution, as the compiled kernels take it. */
export interface Geometry {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
}

/** The geometry of tfjs' own description; only NHWC is known. */
export function geometryOf(info: tf.backend_util.Conv2DInfo): Geometry {
  if (info.dataFormat !== 'channelsLast') {
    throw new Error(`the wasm backend convolves NHWC only, not ${info.dataFormat}`);
  }
  const { batchSize, padInfo, ...rest } = info;
  return pointwise({ ...rest, batch: batchSize, padTop: padInfo.top, padLeft: padInfo.left });
}

/** The geometry of the product of a [rows, inner] by an [inner, columns] matrix. */
export function productGeometry(rows: number, inner: number, columns: number): Geometry {
  return {
    batch: rows,
    inHeight: 1,
    inWidth: 1,
    outHeight: 1,
    outWidth: 1,
    inChannels: inner,
    outChannels: columns,
    filterHeight: 1,
    filterWidth: 1,
    strideHeight: 1,
    strideWidth: 1,
    dilationHeight: 1,
    dilationWidth: 1,
    padTop: 0,
    padLeft: 0,
  };
}

/** A 1x1 convolution that skips nothing is one product over all pixels. */
function pointwise(geometry: Geometry): Geometry {
  const { filterHeight, filterWidth, strideHeight, strideWidth, inHeight, inWidth } = geometry;
  const isProduct =
    filterHeight * filterWidth * strideHeight * strideWidth === 1 &&
    inHeight === geometry.outHeight &&
    inWidth === geometry.outWidth;
  if (!isProduct) return geometry;
  const rows = geometry.batch * inHeight * inWidth;
  return productGeometry(rows, geometry.inChannels, geometry.outChannels);
}

/** Heap offsets of a forward product; `bias` is null for none. */
interface ForwardOffsets {
  readonly x: number;
  readonly filter: number;
  readonly out: number;
  readonly bias: number | null;
}

/**
 * out = act(conv(x, filter) + bias), filter [h, w, in, out]; with
 * `transposed`, the filter is given as [h, w, out, in].
 */
export function forward(
  heap: Heap,
  geometry: Geometry,
  offsets: ForwardOffsets,
  { activation = 0, transposed = false }: { activation?: number; transposed?: boolean } = {},
): void {
  const { inHeight, inWidth, outHeight, outWidth, inChannels, outChannels } = geometry;
  run(heap, geometry, offsets, {
    backward: 0,
    transposed,
    activation,
    extents: [inHeight, inWidth, outHeight, outWidth],
    depth: inChannels,
    columns: outChannels,
  });
}

/** dx = the gradient of conv(x, filter) by x; filter [h, w, in, out]. */
export function inputGradient(
  heap: Heap,
  geometry: Geometry,
  { dy, filter, dx }: { dy: number; filter: number; dx: number },
): void {
  const { inHeight, inWidth, outHeight, outWidth, inChannels, outChannels } = geometry;
  const offsets = { x: dy, filter, out: dx, bias: null };
  run(heap, geometry, offsets, {
    backward: 1,
    transposed: true,
    activation: 0,
    extents: [outHeight, outWidth, inHeight, inWidth],
    depth: outChannels,
    columns: inChannels,
  });
}

interface Pass {
  readonly backward: 0 | 1;
  readonly transposed: boolean;
  readonly activation: number;
  /** Height and width of the map that is read, then of the map that is written. */
  readonly extents: readonly [number, number, number, number];
  /** Channels that are read, and channels that are written. */
  readonly depth: number;
  readonly columns: number;
}

function run(heap: Heap, geometry: Geometry, offsets: ForwardOffsets, pass: Pass): void {
  const { kernels } = heap;
  const { depth, columns } = pass;
  const taps = geometry.filterHeight * geometry.filterWidth;
  const padded = Math.ceil(columns / 8) * 8;
  const packedBytes = padded * taps * depth * 4;
  const biasBytes = padded * 4;
  const zeroBytes = depth * 4;
  const tableBytes = kernels.convolveTableBytes(taps);
  const packed = heap.scratch(packedBytes + biasBytes + zeroBytes + tableBytes);
  const bias = packed + packedBytes;
  const zero = bias + biasBytes;
  const pack = pass.transposed ? kernels.packFilterTransposed : kernels.packFilter;
  pack(offsets.filter, packed, taps, depth, columns);
  kernels.fillRow(zero, 0, 0, depth);
  kernels.fillRow(bias, offsets.bias ?? 0, offsets.bias === null ? 0 : columns, padded);
  kernels.convolve(
    offsets.x,
    offsets.out,
    packed,
    bias,
    zero,
    zero + zeroBytes,
    pass.activation,
    pass.backward,
    geometry.batch,
    ...pass.extents,
    depth,
    columns,
    ...filterArguments(geometry),
  );
}

/** gradient = the gradient of conv(x, filter) by the filter, [h, w, in, out]. */
export function filterGradient(
  heap: Heap,
  geometry: Geometry,
  { x, dy, gradient }: { x: number; dy: number; gradient: number },
): void {
  const { batch, inHeight, inWidth, outHeight, outWidth, inChannels, outChannels } = geometry;
  const bytes = heap.kernels.filterGradientBytes(batch, outHeight, outWidth, outChannels);
  heap.kernels.filterGradient(
    x,
    dy,
    gradient,
    heap.scratch(bytes),
    batch,
    inHeight,
    inWidth,
    outHeight,
    outWidth,
    inChannels,
    outChannels,
    ...filterArguments(geometry),
  );
}

function filterArguments(geometry: Geometry): number[] {
  return [
    geometry.filterHeight,
    geometry.filterWidth,
    geometry.strideHeight,
    geometry.strideWidth,
    geometry.dilationHeight,
    geometry.dilationWidth,
    geometry.padTop,
    geometry.padLeft,
  ];
}
