import { availableParallelism } from 'node:os';
import { BenchError } from '../../errors.ts';
import type { NpzSpec } from '../../experiment/data-schema.ts';
import { bytes } from '../../text/numbers.ts';
import { FITS } from '../image-folder/decode.ts';
import { type NpyArray, refuseLength } from './array.ts';

/** Images of one size, grey or RGB bytes. */
export interface Pictures {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** [count, height, width, channels]. */
  readonly values: Uint8Array;
}

/** Bytes that resized images take at most: they are all in memory. */
const MOST_BYTES = 2 ** 31;
const AT_ONCE = 2 * availableParallelism();

/** @throws Error for what are no images of bytes, [n, h, w] or [n, h, w, 3]. */
export function picturesOf({ descr, shape, bytes: values }: NpyArray): Pictures {
  if (descr !== '|u1')
    throw new Error(`holds values of the type ${JSON.stringify(descr)}, expected "|u1" (uint8)`);
  const [count, height, width, channels = 1] = shape;
  const isShape = shape.length === 3 || (shape.length === 4 && channels === 3);
  if (!isShape || !count || !height || !width)
    throw new Error(`has the shape [${shape.join(', ')}], expected [n, h, w] or [n, h, w, 3]`);
  refuseLength(values, count * height * width * channels);
  return { count, height, width, channels: channels as 1 | 3, values };
}

/**
 * RGB bytes [count, size, size, 3], resized as the images of a folder are.
 * @throws BenchError `data` where they are more than memory is meant for.
 */
export async function resized(
  { count, height, width, channels, values }: Pictures,
  { file, size, resize }: Pick<NpzSpec, 'file' | 'size' | 'resize'>,
): Promise<Uint8Array> {
  const each = size * size * 3;
  if (count * each > MOST_BYTES)
    throw new BenchError(
      'data',
      `${count} images of ${file} take ${bytes(count * each)} at ${size} px, expected at most ${bytes(MOST_BYTES)}: they are all in memory`,
      { remedy: 'Lower `size`, or save the images as files and list them in a `manifest`.' },
    );
  const { default: sharp } = await import('sharp');
  const all = new Uint8Array(count * each);
  const own = height * width * channels;
  const one = async (at: number) => {
    const raw = { width, height, channels };
    const pixels = await sharp(values.subarray(at * own, (at + 1) * own), { raw })
      .toColourspace('srgb')
      .resize(size, size, { fit: FITS[resize], background: 'black' })
      .raw()
      .toBuffer();
    all.set(pixels, at * each);
  };
  for (let from = 0; from < count; from += AT_ONCE) {
    const indices = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => from + i);
    await Promise.all(indices.map(one));
  }
  return all;
}
