import { statSync } from 'node:fs';
import type { SlicesSpec } from '../../experiment/image-fields.ts';
import { formatNamed, formatOf, startOf } from '../../files/format.ts';
import type { FileFormat } from '../../files/formats.ts';
import { Unread } from '../unread.ts';
import { bmpSize, pnmHeader, readBmp, readPnm } from './bitmaps.ts';
import { fromRaw, imageLibrary } from './from-raw.ts';
import { openDicomFile, openSlices } from './open-measured.ts';
import { MAX_PIXELS, type OpenImage, tooLarge } from './opened.ts';
import { MAX_PAGES, tiffPages } from './tiff-pages.ts';

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
const NO_IMAGE = 'its content is no image, or of a format that is not read';
/** Names of DICOM files, which old ones have without the mark that they begin with now. */
const BARE = /\.(dcm|dicom|ima)$/i;
const NO_PREAMBLE =
  'it has no DICOM preamble ("DICM" after 128 bytes); if it is DICOM, save it again with dcmconv (DCMTK)';
/** libvips's words for what it knows and cannot read. */
const UNKNOWN_KIND =
  /not (been )?(built|supported|implemented)|unsupported|unimplemented|precision|not configured|unknown compression|no decod|whole number of bytes/i;

/**
 * Opens an image by its content, whatever its name says; a compressed volume by its name.
 * @param slices Those of a volume that are images.
 * @returns Why it is not read, where it is not.
 */
export async function openImage(
  path: string,
  slices?: SlicesSpec,
): Promise<OpenImage | { readonly reason: string }> {
  if (statSync(path).size === 0) return { reason: 'it is empty' };
  const start = startOf(path);
  const format = formatNow(path, formatOf(start));
  if (format === null) return { reason: BARE.test(path) ? NO_PREAMBLE : NO_IMAGE };
  try {
    if (format.id === 'bmp') return openBmp(path, start);
    if (format.id === 'pnm') return openPnm(path, start);
    if (format.id === 'dicom') return await openDicomFile(path);
    if (format.id === 'nifti') return await openSlices(path, slices);
    if (format.id in BY_SHARP) return await openBySharp(path, format);
  } catch (cause) {
    return { reason: faultOf(format, cause) };
  }
  return { reason: notRead(format) };
}

/** The same, with a file that is gone or may not be read among those that are not. */
export async function openOrFault(
  path: string,
  slices?: SlicesSpec,
): Promise<OpenImage | { readonly reason: string }> {
  return openImage(path, slices).catch((cause: unknown) => ({ reason: faultOf(null, cause) }));
}

/** Where the first bytes do not tell. */
function formatNow(path: string, format: FileFormat | null): FileFormat | null {
  if (format?.id === 'tiff' && CAMERA.test(path)) return formatNamed('camera');
  return format?.id === 'gzip' && /\.nii\.gz$/i.test(path) ? formatNamed('nifti') : format;
}

/** Why a file of a format that is read was not. */
export function faultOf(format: FileFormat | null, cause: unknown): string {
  if (cause instanceof Unread) return cause.message;
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
      kind: 'raster' as const,
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

function openBmp(path: string, start: Buffer) {
  const { width, height } = bmpSize(start);
  // Decoded beside its file, and copied once.
  const bytes = width * height * 8 + statSync(path).size;
  return (
    tooLarge(width, height, bytes) ?? {
      width,
      height,
      bytes,
      kind: 'raster' as const,
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
      kind: 'raster' as const,
      white,
      pages: 1,
      alpha: false,
      pixels: async () => fromRaw(readPnm(path, header)),
    }
  );
}
