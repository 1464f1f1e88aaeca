import type { Sharp } from 'sharp';
import type { RawPixels } from './bitmaps.ts';

/** Without libvips's memory of past operations, which holds whole images. */
export async function imageLibrary() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  return sharp;
}

/** Pixels in memory as libvips takes them. */
export async function fromRaw({
  width,
  height,
  channels,
  values,
  white,
}: RawPixels): Promise<Sharp> {
  const sharp = await imageLibrary();
  const image = sharp(values, { raw: { width, height, channels } });
  // Else 16-bit values would be taken for 8-bit ones that are too large.
  return white > 255 ? image.pipelineColourspace(channels === 1 ? 'grey16' : 'rgb16') : image;
}
