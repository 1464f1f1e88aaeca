import { isGrey } from '../../data/grey.ts';
import { type DecodedImage, decodeFile, decodeSlices } from '../../data/image-folder/decode.ts';
import { faultOf } from '../../data/image-folder/open-image.ts';
import type { OpenSlices } from '../../data/image-folder/opened.ts';
import { whyShut } from '../../data/image-folder/read.ts';
import { reasonOf } from '../../errors.ts';
import type { Reading } from '../kept/reading.ts';

/** An image as bytes, or why it is none. */
export type ReadImage = BytesOf | UnreadImage;

interface BytesOf {
  /** Its path; of a volume `path, slice n`. */
  readonly name: string;
  /** RGB bytes, [size, size, 3]. */
  readonly pixels: Uint8Array;
  /** In what it is unlike what the model has learnt from: a few words each. */
  readonly notes: readonly string[];
}

export interface UnreadImage {
  readonly name: string;
  readonly reason: string;
}

/** Share of their depth that values of more than 8 bits must span for the depth to say what is white. */
const SPAN = 0.5;

/**
 * Images of files, in the order of the files. Some are decoded ahead of who reads them, beside
 * what it does, and no more: memory is bounded whatever their number.
 * @param ahead How many.
 */
export async function* decodeImages(
  paths: readonly string[],
  reading: Reading,
  ahead: number,
): AsyncGenerator<ReadImage> {
  const begin = (path: string) => decodeOne(path, reading);
  const begun: { path: string; decoded: ReturnType<typeof begin> }[] = [];
  for (let next = 0; next < paths.length || begun.length > 0; ) {
    while (next < paths.length && begun.length < ahead) {
      const path = paths[next++]!;
      begun.push({ path, decoded: begin(path) });
    }
    const { path, decoded } = begun.shift()!;
    yield* imagesOf(path, await decoded, reading);
  }
}

async function decodeOne(path: string, reading: Reading) {
  try {
    const shut = whyShut(path);
    return shut === null ? await decodeFile(path, reading, reading.window) : { reason: shut };
  } catch (thrown) {
    return { reason: reasonOf(thrown) };
  }
}

async function* imagesOf(
  path: string,
  decoded: Awaited<ReturnType<typeof decodeFile>>,
  reading: Reading,
): AsyncGenerator<ReadImage> {
  if ('reason' in decoded) yield { name: path, reason: decoded.reason };
  else if ('pixels' in decoded) yield judged(path, decoded, reading);
  else yield* slicesOf(path, decoded, reading);
}

/** A volume after the other: each may take all the memory that there is for images. */
async function* slicesOf(
  path: string,
  volume: OpenSlices,
  reading: Reading,
): AsyncGenerator<ReadImage> {
  const slices = await decodeSlices(volume, reading, reading.window);
  if ('reason' in slices) {
    yield { name: path, reason: slices.reason };
    return;
  }
  try {
    for await (const [slice, image] of slices)
      yield judged(`${path}, slice ${slice}`, image, reading);
  } catch (thrown) {
    // Those before it were read; the others of the volume are not.
    yield { name: path, reason: faultOf(null, thrown) };
  }
}

function judged(name: string, image: DecodedImage, reading: Reading): ReadImage {
  const reason = undecided(image, reading);
  if (reason !== null) return { name, reason };
  return { name, pixels: image.pixels, notes: notesOf(image, reading) };
}

/**
 * Why nothing says which of its values are black and white; null where something does. What the
 * model has learnt from said it for images like them.
 */
function undecided({ levels }: DecodedImage, { window, deep }: Reading): string | null {
  if (window !== null || levels.windowed || !levels.deep) return null;
  const { low, high, depth } = levels;
  if (depth === null)
    return 'it is of floating-point numbers, and nothing says which are black and white';
  const share = (high - low) / (depth.high - depth.low);
  if (deep !== false || share > SPAN) return null;
  return `its values are from ${low} to ${high}, and its depth holds ${depth.low} to ${depth.high}: the model has learnt from 8-bit images, and nothing says what is white`;
}

function notesOf({ pixels, levels, pages, flat }: DecodedImage, reading: Reading): string[] {
  const { deep, grey } = reading;
  return [
    ...(pages > 1 ? [`the first of ${pages} images in the file`] : []),
    ...(flat ? ['shows next to nothing'] : []),
    ...(grey === false && isGrey(pixels) ? ['grey, and the model has learnt from colour'] : []),
    ...(grey === true && !isGrey(pixels) ? ['in colour, and the model has learnt from grey'] : []),
    ...(deep === false && levels.deep
      ? ['of more than 8 bits, and the model has learnt from 8']
      : []),
    ...(deep === true && !levels.deep
      ? ['of 8 bits, and the model has learnt from images of more']
      : []),
  ];
}
