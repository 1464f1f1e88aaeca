import { availableParallelism } from 'node:os';
import type { NpzSpec } from '../../experiment/data-schema.ts';
import { measuredSpan, type Span, type Stored } from '../grey-values.ts';
import { decodeGrey, decodeRaster, type Levels, type Windowing } from '../image-folder/decode.ts';
import { fromRaw } from '../image-folder/from-raw.ts';
import { type NpyArray, numbersOf } from './array.ts';

/** Images of one size, grey or RGB. */
export interface Pictures {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** [count, height, width, channels]. */
  readonly values: Stored;
}

const AT_ONCE = 2 * availableParallelism();

/** @throws Error for what are no images, [n, h, w], [n, h, w, 1] or [n, h, w, 3]. */
export function picturesOf(array: NpyArray): Pictures {
  const { shape } = array;
  const [count, height, width, channels = 1] = shape;
  const isShape = shape.length === 3 || (shape.length === 4 && (channels === 1 || channels === 3));
  if (!isShape || !count || !height || !width)
    throw new Error(`has the shape [${shape.join(', ')}], expected [n, h, w] or [n, h, w, 3]`);
  const values = numbersOf(array);
  if (depthOf(values) === null && !values.every(Number.isFinite))
    throw new Error('holds values that are no finite numbers');
  if (channels === 3 && whiteOf(values) === null)
    throw new Error(
      `holds RGB values of the type ${JSON.stringify(array.descr)}, expected uint8 or uint16`,
    );
  return { count, height, width, channels: channels as 1 | 3, values };
}

/** What white is in an image file of such values; null of those that measure something. */
function whiteOf(values: Stored): 255 | 65_535 | null {
  if (values instanceof Uint8Array) return 255;
  return values instanceof Uint16Array ? 65_535 : null;
}

/** The least and the largest value of some images, as they stand in the array. */
export function levelsOf(pictures: Pictures, rows: Int32Array): Levels[] {
  const depth = depthOf(pictures.values);
  return Array.from(rows, (row) => ({
    ...measuredSpan(greyOf(pictures, row)),
    depth,
    deep: !(pictures.values instanceof Uint8Array),
    windowed: false,
    exact: true,
  }));
}

/** What the type holds; null of floating-point numbers. */
function depthOf(values: Stored): Span | null {
  if (values instanceof Float32Array || values instanceof Float64Array) return null;
  const bits = 8 * values.BYTES_PER_ELEMENT;
  const signed =
    values instanceof Int8Array || values instanceof Int16Array || values instanceof Int32Array;
  const low = signed ? -(2 ** (bits - 1)) : 0;
  return { low, high: low + 2 ** bits - 1 };
}

function greyOf({ height, width, channels, values }: Pictures, row: number) {
  const each = height * width * channels;
  return {
    width,
    height,
    stored: values.subarray(row * each, (row + 1) * each),
    slope: 1,
    intercept: 0,
    depth: depthOf(values),
    deep: !(values instanceof Uint8Array),
    own: null,
    inverted: false,
  };
}

/** RGB bytes [rows, size, size, 3], as the same images in files are read. */
export async function resized(
  pictures: Pictures,
  rows: Int32Array,
  { size, resize }: Pick<NpzSpec, 'size' | 'resize'>,
  windowing: Windowing,
): Promise<Uint8Array> {
  const each = size * size * 3;
  const all = new Uint8Array(rows.length * each);
  const one = async (at: number) => {
    const { pixels } = await decoded(pictures, rows[at]!, { size, resize }, windowing);
    all.set(pixels, at * each);
  };
  for (let from = 0; from < rows.length; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, rows.length - from) }, (_, i) => one(from + i)),
    );
  return all;
}

function decoded(
  pictures: Pictures,
  row: number,
  options: Pick<NpzSpec, 'size' | 'resize'>,
  windowing: Windowing,
) {
  const image = greyOf(pictures, row);
  const white = whiteOf(pictures.values);
  if (white === null) return decodeGrey(image, options, windowing);
  const { width, height, stored } = image;
  const values = stored as Uint8Array | Uint16Array;
  const raw = { width, height, channels: pictures.channels, values, white };
  return decodeRaster(
    {
      kind: 'raster',
      width,
      height,
      bytes: values.byteLength,
      white,
      pages: 1,
      alpha: false,
      pixels: () => fromRaw(raw),
    },
    options,
    windowing,
  );
}
