import type { Sharp } from 'sharp';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { formatOf, startOf } from '../../files/format.ts';
import { withMemory } from './memory.ts';
import { faultOf, type OpenImage, openImage } from './open-image.ts';

/** What libvips calls each way to resize. */
export const FITS = { stretch: 'fill', fit: 'contain', crop: 'cover' } as const;
/** Levels of 255 between the darkest and the brightest below which an image shows nothing. */
const FLAT = 16;

/** The values of an image before they become bytes. */
export interface Levels {
  /** What white is by its depth: 255, 65,535, or what a PGM or PPM file says itself. */
  readonly white: number;
  readonly low: number;
  readonly high: number;
}

/** The values that become black and white; those beyond are cut off. */
export interface Window {
  readonly low: number;
  readonly high: number;
  /** Of images of more than 8 bits alone: beside them, 8-bit images have their own white. */
  readonly deepOnly: boolean;
}

/** One image as bytes, or why it is none. */
export type Decoded =
  | {
      readonly pixels: Uint8Array;
      readonly levels: Levels;
      /** Images in the file, of which the first was read. */
      readonly pages: number;
      /** Whether it shows next to nothing: no colour varies by as much as 16 of 255. */
      readonly flat: boolean;
    }
  | { readonly reason: string };

/**
 * An image file as RGB bytes [size, size, 3]: turned as its EXIF says, the first
 * frame of several, alpha over white, any colour space brought to sRGB, resized with
 * Lanczos's kernel (antialiased, libvips), then the window, or else the full range of its
 * depth, brought to 0..255.
 */
export async function decodeImage(
  path: string,
  options: Pick<ImageFolderSpec, 'size' | 'resize'>,
  window: Window | null = null,
): Promise<Decoded> {
  const opened = await openImage(path).catch((cause: unknown) => ({
    reason: faultOf(null, cause),
  }));
  if ('reason' in opened) return opened;
  return withMemory(opened.bytes, async () => {
    try {
      return await decode(opened, options, window);
    } catch (cause) {
      return { reason: faultOf(formatOf(startOf(path)), cause) };
    }
  });
}

/**
 * The least and the most value of an image as it stands in its file; of an image with
 * alpha, under it.
 * @throws Error when it cannot be decoded.
 */
export async function measureImage(path: string): Promise<Levels> {
  const opened = await openImage(path);
  if ('reason' in opened) throw new Error(opened.reason);
  return withMemory(opened.bytes, async () => levelsOf(opened, await opened.pixels()));
}

async function levelsOf({ white, alpha }: OpenImage, image: Sharp): Promise<Levels> {
  const { channels } = await image.stats();
  const colours = alpha && channels.length % 2 === 0 ? channels.slice(0, -1) : channels;
  return {
    white,
    low: Math.min(...colours.map(({ min }) => min)),
    high: Math.max(...colours.map(({ max }) => max)),
  };
}

async function decode(
  opened: OpenImage,
  { size, resize }: Pick<ImageFolderSpec, 'size' | 'resize'>,
  window: Window | null,
): Promise<Decoded> {
  const { white, pages } = opened;
  const deep = white > 255;
  const { data, info } = await (await opened.pixels())
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .resize(size, size, { fit: FITS[resize], background: 'black' })
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) return { reason: `it has ${info.channels} channels, not 3` };
  const values = deep
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // Resizing overshoots at edges: what a deep image holds is asked of the file itself.
  const levels = deep
    ? await levelsOf(opened, await opened.pixels())
    : { white, low: lowest(values), high: highest(values) };
  const applies = window !== null && (deep || !window.deepOnly);
  const [low, high] = applies ? [window.low, window.high] : [0, white];
  const pixels =
    values instanceof Uint8Array && low === 0 && high === 255 ? values : toBytes(values, low, high);
  const flat = [0, 1, 2].every(
    (colour) => highest(pixels, colour, 3) - lowest(pixels, colour, 3) < FLAT,
  );
  return { pixels, levels, pages, flat };
}

function toBytes(values: ArrayLike<number>, low: number, high: number): Uint8Array {
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
  return `2 libvips ${sharp.versions.vips}`;
}
