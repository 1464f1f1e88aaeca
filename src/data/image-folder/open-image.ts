import { statSync } from 'node:fs';
import type { Sharp } from 'sharp';
import { formatNamed, formatOf, startOf } from '../../files/format.ts';
import type { FileFormat } from '../../files/formats.ts';
import type { RawPixels } from './bitmaps.ts';
import { bmpSize, pnmHeader, readBmp, readPnm } from './bitmaps.ts';
import { MAX_PAGES, tiffPages } from './tiff-pages.ts';

/** An image that can be decoded, before it is. */
export interface OpenImage {
  /** Pixels, as the file has them. */
  readonly width: number;
  readonly height: number;
  /** Bytes that decoding it may take. */
  readonly bytes: number;
  /** The value that is white: 255, 65,535, or what a PGM or PPM file says itself. */
  readonly white: number;
  /** Images in the file, of which the first is read. */
  readonly pages: number;
  readonly alpha: boolean;
  /** Begins to decode it. */
  pixels(): Promise<Sharp>;
}

/** Bytes an image may take; beyond, it is more likely a mistake or a bomb than data. */
const MAX_BYTES = 3 * 2 ** 28;
const MAX_PIXELS = 2 ** 28;
/** What sharp is given, and what it then calls it: nothing else, whatever it can read. */
const BY_SHARP: Readonly<Record<string, string>> = {
  jpeg: 'jpeg',
  png: 'png',
  gif: 'gif',
  webp: 'webp',
  tiff: 'tiff',
  avif: 'heif',
  heic: 'heif',
};
/** Formats of cameras that begin as TIFF does, and hold a small preview first. */
const CAMERA = /\.(nef|nrw|arw|sr2|srf|dng|pef|srw|3fr|erf|kdc|dcr|iiq|rwl|mef|mos)$/i;
/** libvips's words for what it knows and cannot read. */
const UNKNOWN_KIND =
  /not (been )?(built|supported|implemented)|unsupported|unimplemented|precision|not configured|unknown compression|no decod|whole number of bytes/i;

/**
 * Opens an image by its content, whatever its name says.
 * @returns Why it is not read, where it is not.
 */
export async function openImage(path: string): Promise<OpenImage | { readonly reason: string }> {
  if (statSync(path).size === 0) return { reason: 'it is empty' };
  const start = startOf(path);
  const found = formatOf(start);
  const format = found?.id === 'tiff' && CAMERA.test(path) ? formatNamed('camera') : found;
  if (format === null)
    return { reason: 'its content is no image, or of a format that is not read' };
  try {
    if (format.id === 'bmp') return openBmp(path, start);
    if (format.id === 'pnm') return openPnm(path, start);
    if (format.id in BY_SHARP) return await openBySharp(path, format);
  } catch (cause) {
    return { reason: faultOf(format, cause) };
  }
  return { reason: notRead(format) };
}

/** Why a file of a format that is read was not. */
export function faultOf(format: FileFormat | null, cause: unknown): string {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ');
  // libvips as it comes has no decoder of HEVC, which nearly all HEIC is.
  if (format !== null && (format.id === 'heic' || UNKNOWN_KIND.test(reason)))
    return `it is ${format.title} of a kind that is not read (${reason}); ${format.remedy}`;
  const words =
    reason === 'Unknown error' || reason === 'Failed to decode bmp image' ? '' : ` (${reason})`;
  return `it is truncated or damaged${words}`;
}

function notRead({ title, image, remedy }: FileFormat): string {
  return image
    ? `it is ${title}, a format that is not read; ${remedy}`
    : `it is ${title}; ${remedy}`;
}

async function openBySharp(path: string, format: FileFormat) {
  if (format.id === 'tiff' && tiffPages(path) > MAX_PAGES)
    return { reason: `it has more than ${MAX_PAGES.toLocaleString('en-US')} pages` };
  const sharp = await imageLibrary();
  const { width, height, channels, depth, pages, hasAlpha, ...about } = await sharp(path, {
    limitInputPixels: false,
  }).metadata();
  if (about.format !== BY_SHARP[format.id])
    return { reason: `it begins as ${format.title} and is none` };
  // As bytes they would be black: nobody knows which number is white.
  if (depth !== 'uchar' && depth !== 'ushort')
    return {
      reason: `its pixels are of type ${depth}, and 8- or 16-bit whole numbers are read; ${format.remedy}`,
    };
  const deep = depth === 'ushort';
  const bytes = width * height * bytesOf(format, channels, deep);
  return (
    tooLarge(width, height, bytes) ?? {
      width,
      height,
      bytes,
      white: deep ? 65_535 : 255,
      pages: pages ?? 1,
      alpha: hasAlpha,
      pixels: async () =>
        sharp(path, { limitInputPixels: MAX_PIXELS, sequentialRead: true, failOn: 'truncated' }),
    }
  );
}

/** Bytes that a pixel takes at most while it is decoded, as measured. */
function bytesOf({ id }: FileFormat, channels: number, deep: boolean): number {
  if (id === 'gif') return 5;
  return id === 'avif' || id === 'heic' ? 18 : channels * (deep ? 2 : 1);
}

/** Without libvips's memory of past operations, which holds whole images. */
async function imageLibrary() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  return sharp;
}

function openBmp(path: string, start: Buffer) {
  const { width, height } = bmpSize(start);
  // Decoded beside its file, and copied once.
  const bytes = width * height * 8 + statSync(path).size;
  return (
    tooLarge(width, height, bytes) ?? {
      width,
      height,
      bytes,
      white: 255,
      pages: 1,
      alpha: true,
      pixels: async () => fromRaw(await readBmp(path)),
    }
  );
}

function openPnm(path: string, start: Buffer) {
  const header = pnmHeader(start);
  if (header === null) return { reason: 'it is truncated or damaged (its header is not whole)' };
  const { width, height, white } = header;
  const { size } = statSync(path);
  const bytes = width * height * (white > 255 ? 6 : 3) + size;
  // Eight pixels a byte at the most: nothing is made room for that the file cannot fill.
  if (width * height > 8 * size) return { reason: 'it is truncated or damaged' };
  return (
    tooLarge(width, height, bytes) ?? {
      width,
      height,
      bytes,
      white,
      pages: 1,
      alpha: false,
      pixels: async () => fromRaw(readPnm(path, header)),
    }
  );
}

async function fromRaw({ width, height, channels, values, white }: RawPixels): Promise<Sharp> {
  const sharp = await imageLibrary();
  const image = sharp(values, { raw: { width, height, channels } });
  // Else 16-bit values would be taken for 8-bit ones that are too large.
  return white > 255 ? image.pipelineColourspace(channels === 1 ? 'grey16' : 'rgb16') : image;
}

function tooLarge(width: number, height: number, bytes: number) {
  if (width * height <= MAX_PIXELS && bytes <= MAX_BYTES) return null;
  const [w, h, pixels] = [width, height, MAX_PIXELS].map((n) => n.toLocaleString('en-US'));
  const reason =
    width * height > MAX_PIXELS
      ? `it has ${w} x ${h} pixels, and at most ${pixels} are decoded`
      : `it has ${w} x ${h} pixels, which take ${(bytes / 1e6).toFixed(0)} MB to decode, and at most ${(MAX_BYTES / 1e6).toFixed(0)} MB are given to an image`;
  return { reason };
}
