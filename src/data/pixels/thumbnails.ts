import { type ImageSet, imageAt } from '../image-set.ts';

/** Pixels a side at most: what a gallery shows of an image. */
const SIDE = 64;

/** Small pictures of images, as `data:` URIs of WebP, by their index. */
export async function thumbnails(
  set: ImageSet,
  examples: readonly number[],
): Promise<Map<number, string>> {
  const { default: sharp } = await import('sharp');
  const found = new Map<number, string>();
  for (const example of examples) {
    const { width, height } = set;
    const picture = await sharp(imageAt(set, example), { raw: { width, height, channels: 3 } })
      .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 85 })
      .toBuffer();
    found.set(example, `data:image/webp;base64,${picture.toString('base64')}`);
  }
  return found;
}
