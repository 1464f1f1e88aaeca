import { statSync } from 'node:fs';
import { reasonOf } from '../../errors.ts';
import type { ImageFolderSpec } from '../../spec/data-schema.ts';

/** Pixels an image may have; beyond, it is more likely a mistake or a bomb than data. */
const MAX_PIXELS = 2 ** 28;
/** The one format here that may hold floating point, by its name, and libvips's names of what is read. */
const TIFF = /\.tiff?$/i;
const WHOLE: ReadonlySet<string> = new Set(['uchar', 'ushort']);
const FITS = { stretch: 'fill', fit: 'contain', crop: 'cover' } as const;

/** One image as bytes, or why it is none. */
export type Decoded = { readonly pixels: Uint8Array } | { readonly reason: string };

/**
 * An image file as RGB bytes [size, size, 3]: turned as its EXIF says, the first
 * frame of several, alpha over white, any colour space and depth brought to
 * 8-bit sRGB, then resized with Lanczos's kernel (antialiased, libvips).
 */
export async function decodeImage(
  path: string,
  { size, resize }: Pick<ImageFolderSpec, 'size' | 'resize'>,
): Promise<Decoded> {
  const { default: sharp } = await import('sharp');
  try {
    const image = sharp(path, {
      limitInputPixels: MAX_PIXELS,
      sequentialRead: true,
      failOn: 'truncated',
    });
    // As bytes they would be black: nobody knows which number is white.
    const depth = TIFF.test(path) ? (await image.metadata()).depth : undefined;
    if (depth !== undefined && !WHOLE.has(depth))
      return { reason: `its pixels are of type ${depth}, and 8- or 16-bit whole numbers are read` };
    const { data, info } = await image
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .resize(size, size, { fit: FITS[resize], background: 'black' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { pixels: data };
    return { reason: `it has ${info.channels} channels, not 3` };
  } catch (cause) {
    return { reason: await inWords(path, reasonOf(cause).replaceAll(/\s+/g, ' ')) };
  }
}

/** libvips's reasons, where they do not say what is wrong with the file. */
async function inWords(path: string, reason: string): Promise<string> {
  if (statSync(path).size === 0) return 'it is empty';
  if (reason.includes('unsupported image format'))
    return 'its content is no image, or of a format that is not read';
  if (reason.includes('exceeds pixel limit')) return await tooLarge(path);
  return reason === 'Unknown error'
    ? 'it is truncated or damaged'
    : `it is truncated or damaged (${reason})`;
}

async function tooLarge(path: string): Promise<string> {
  const { default: sharp } = await import('sharp');
  const { width, height } = await sharp(path, { limitInputPixels: false }).metadata();
  const [w, h, most] = [width, height, MAX_PIXELS].map((n) => n.toLocaleString('en-US'));
  return `it has ${w} x ${h} pixels, and at most ${most} are decoded`;
}

/** What the decoded bytes depend on beside the file and the options. */
export async function decoderVersion(): Promise<string> {
  const { default: sharp } = await import('sharp');
  return `1 libvips ${sharp.versions.vips}`;
}
