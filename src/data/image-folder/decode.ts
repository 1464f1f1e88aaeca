import type { Sharp } from 'sharp';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { formatOf, startOf } from '../../files/format.ts';
import { type GreyValues, greyLevels, measuredSpan, type Span } from '../grey-values.ts';
import { Unread } from '../unread.ts';
import { colourValues } from './colour-values.ts';
import { fromRaw } from './from-raw.ts';
import { withMemory } from './memory.ts';
import { faultOf, openImage, openOrFault } from './open-image.ts';
import type { OpenRaster, OpenSlices } from './opened.ts';

/** What libvips calls each way to resize. */
export const FITS = { stretch: 'fill', fit: 'contain', crop: 'cover' } as const;
/** Levels of 255 between the darkest and the brightest below which an image shows nothing. */
const FLAT = 16;
/** What white is in 16 bits. */
const WHITE = 65_535;

/** The values of an image before they become bytes. */
export interface Levels extends Span {
  /**
   * What black and white are by the depth of the image: 0 and 255, 0 and 65,535 or what a PGM or PPM
   * file says itself; of measured numbers what their type holds, null of floating-point ones.
   */
  readonly depth: Span | null;
  /** Whether they are of more than 8 bits, or measured in a unit of their own. */
  readonly deep: boolean;
  /** Whether the file says itself which of them are black and white, as DICOM's windows do. */
  readonly windowed: boolean;
  /** Whether they are those of the file, not of the image after it was resized. */
  readonly exact: boolean;
}

/** The values that become black and white; those beyond are cut off. */
interface Window extends Span {
  /** Of images of more than 8 bits alone: beside them, 8-bit images have their own white. */
  readonly deepOnly: boolean;
}

/** `full`: the depth of each file; null: a file's own window, where it has one, else its depth. */
export type Windowing = Window | 'full' | null;

export type Options = Pick<ImageFolderSpec, 'size' | 'resize' | 'slices'>;

/** How the files of a data set became bytes. */
export interface Decoding extends Options {
  readonly window: Windowing;
  /** Whether any had more than 8 bits, or was measured in a unit of its own. */
  readonly deep: boolean;
}

/** One image as bytes. */
export interface DecodedImage {
  readonly pixels: Uint8Array;
  readonly levels: Levels;
  /** Images in the file, of which the first was read. */
  readonly pages: number;
  /** Whether it shows next to nothing: no colour varies by as much as 16 of 255. */
  readonly flat: boolean;
  /** Whom a DICOM image is of, null where it does not say. */
  readonly patientId?: string | null;
}

/** A file as its image, as a volume whose slices are not read yet, or why it is none. */
export type Decoded = DecodedImage | OpenSlices | { readonly reason: string };

/**
 * An image file as RGB bytes [size, size, 3]: turned as its EXIF says, the first
 * frame of several, alpha over white, any colour space brought to sRGB, resized with
 * Lanczos's kernel (antialiased, libvips), then the window, or else the full range of its
 * depth, brought to 0..255. The numbers of DICOM are windowed before they are resized.
 */
export async function decodeFile(
  path: string,
  options: Options,
  windowing: Windowing = null,
): Promise<Decoded> {
  const opened = await openOrFault(path, options.slices);
  if ('reason' in opened || opened.kind === 'slices') return opened;
  const fault = opened.kind === 'grey' && windowing === null ? opened.windowFault : null;
  if (fault !== null) return { reason: `${fault}; say what is black and white in \`range\`` };
  const about = opened.patientId === undefined ? {} : { patientId: opened.patientId };
  return withMemory(opened.bytes, async () => {
    try {
      const image =
        opened.kind === 'grey'
          ? await decodeGrey(await opened.read(), options, windowing)
          : await decodeRaster(opened, options, windowing);
      return { ...image, ...about };
    } catch (cause) {
      return { reason: faultOf(formatOf(startOf(path)), cause) };
    }
  });
}

/** The slices of a volume as images, by their numbers, or why there are none. */
export async function decodeSlices(
  volume: OpenSlices,
  options: Options,
  windowing: Windowing,
): Promise<AsyncIterable<readonly [number, DecodedImage]> | { readonly reason: string }> {
  try {
    return decodeEach(await volume.read(), options, windowing);
  } catch (cause) {
    return { reason: faultOf(null, cause) };
  }
}

async function* decodeEach(
  slices: Iterable<readonly [number, GreyValues]>,
  options: Options,
  windowing: Windowing,
): AsyncGenerator<readonly [number, DecodedImage]> {
  for (const [slice, image] of slices) yield [slice, await decodeGrey(image, options, windowing)];
}

/**
 * The least and the most value of an image as it stands in its file; of an image with
 * alpha, under it.
 * @throws Error when it cannot be decoded.
 */
export async function measureImage(path: string): Promise<Span> {
  const opened = await openImage(path);
  if ('reason' in opened) throw new Error(opened.reason);
  if (opened.kind !== 'raster') throw new Error('it was measured when it was decoded');
  return withMemory(opened.bytes, async () => spanOf(opened, await opened.pixels()));
}

async function spanOf({ alpha }: OpenRaster, image: Sharp): Promise<Span> {
  const { channels } = await image.stats();
  const colours = alpha && channels.length % 2 === 0 ? channels.slice(0, -1) : channels;
  return {
    low: Math.min(...colours.map(({ min }) => min)),
    high: Math.max(...colours.map(({ max }) => max)),
  };
}

export async function decodeRaster(
  opened: OpenRaster,
  options: Options,
  windowing: Windowing,
): Promise<DecodedImage> {
  const { white, pages } = opened;
  const deep = white > 255;
  const values = await squareOf((await opened.pixels()).autoOrient(), deep, options);
  // Resizing overshoots at edges: what a deep image holds is asked of the file itself.
  const span = deep
    ? await spanOf(opened, await opened.pixels())
    : { low: lowest(values), high: highest(values) };
  const depth = { low: 0, high: white };
  const window = windowFor(deep, windowing);
  const pixels = toBytes(values, window === null || window === 'full' ? depth : window);
  return {
    pixels,
    levels: { ...span, depth, deep, windowed: false, exact: deep },
    pages,
    flat: isFlat(pixels),
  };
}

/** Numbers of any range as 16 bits, black to white, before they are resized. */
export async function decodeGrey(
  image: GreyValues,
  options: Options,
  windowing: Windowing,
): Promise<DecodedImage> {
  const { width, height, deep, depth, own } = image;
  const values = greyLevels(image, windowFor(deep, windowing));
  const white = values instanceof Uint8Array ? 255 : WHITE;
  const raw = await fromRaw({ width, height, channels: 1, values, white });
  const pixels = toBytes(await squareOf(raw, white > 255, options), { low: 0, high: white });
  const levels = { ...measuredSpan(image), depth, deep, windowed: own !== null, exact: true };
  return { pixels, levels, pages: 1, flat: isFlat(pixels) };
}

function windowFor(deep: boolean, windowing: Windowing): Span | 'full' | null {
  if (windowing === null || windowing === 'full') return windowing;
  return deep || !windowing.deepOnly ? windowing : 'full';
}

/** RGB values [size, size, 3]. */
async function squareOf(
  image: Sharp,
  deep: boolean,
  { size, resize }: Options,
): Promise<Uint8Array | Uint16Array> {
  const square = image
    .flatten({ background: 'white' })
    .resize(size, size, { fit: FITS[resize], background: 'black' });
  const { data, info } = await colourValues(square, deep);
  if (info.channels !== 3) throw new Unread(`it has ${info.channels} channels, not 3`);
  return data;
}

function isFlat(pixels: Uint8Array): boolean {
  return [0, 1, 2].every((colour) => highest(pixels, colour, 3) - lowest(pixels, colour, 3) < FLAT);
}

function toBytes(values: Uint8Array | Uint16Array, { low, high }: Span): Uint8Array {
  if (values instanceof Uint8Array && low === 0 && high === 255) return values;
  const bytes = new Uint8ClampedArray(values.length);
  const factor = 255 / (high - low);
  for (let i = 0; i < values.length; i++) bytes[i] = (values[i]! - low) * factor;
  return new Uint8Array(bytes.buffer);
}

function lowest(values: ArrayLike<number>, from = 0, step = 1): number {
  let low = values[from]!;
  for (let i = from; i < values.length; i += step) if (values[i]! < low) low = values[i]!;
  return low;
}

function highest(values: ArrayLike<number>, from = 0, step = 1): number {
  let high = values[from]!;
  for (let i = from; i < values.length; i += step) if (values[i]! > high) high = values[i]!;
  return high;
}

/** What the decoded bytes depend on beside the file and the options. */
export async function decoderVersion(): Promise<string> {
  const { default: sharp } = await import('sharp');
  return `3 libvips ${sharp.versions.vips}`;
}
