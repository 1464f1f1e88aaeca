import { type ImageSet, imageAt } from '../image-set.ts';

/** What a gallery shows of an image. */
const GALLERY = { side: 64, quality: 85 };

/**
 * Small pictures of images, as `data:` URIs of WebP, by their index.
 * @param look Pixels a side at most, and the quality of WebP, 1 to 100.
 */
export async function thumbnails(
  set: ImageSet,
  examples: readonly number[],
  { side, quality }: { readonly side: number; readonly quality: number } = GALLERY,
): Promise<Map<number, string>> {
  const { default: sharp } = await import('sharp');
  const found = new Map<number, string>();
  for (const example of examples) {
    const { width, height } = set;
    const picture = await sharp(imageAt(set, example), { raw: { width, height, channels: 3 } })
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .webp({ quality })
      .toBuffer();
    found.set(example, `data:image/webp;base64,${picture.toString('base64')}`);
  }
  return found;
}
