import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = resolve(import.meta.dirname, '../reference/golden/packed');

/** An image as Pillow wrote and decoded it. */
export interface PackedImage {
  readonly kind: string;
  readonly ending: string;
  readonly split: 'train' | 'test';
  /** 0 is a cat, 1 a dog. */
  readonly label: 0 | 1;
  readonly patient: string;
  readonly file: Buffer;
  /** [16, 16, 3]. */
  readonly rgb: Buffer;
}

/** The images that test/reference/packed.py put into files, in order. */
export const PACKED_IMAGES: readonly PackedImage[] = JSON.parse(
  packedFile('packed.json').toString(),
).images.map((image: { file: string; rgb: string }) => ({
  ...image,
  file: Buffer.from(image.file, 'base64'),
  rgb: Buffer.from(image.rgb, 'base64'),
}));

/** A file that test/reference/packed.py or packed.mjs wrote; unpacked where it is a .gz. */
export function packedFile(name: string): Buffer {
  const content = readFileSync(join(FOLDER, name));
  return name.endsWith('.gz') ? gunzipSync(content) : content;
}

/** Largest difference to Pillow's decoder that a JPEG file may have, of 255; of PNG it is 0. */
const JPEG_DIFFERENCE = 2;

/** Of images by what Pillow made of them: those that differ, with how much. */
export function differences(
  pixelsOf: readonly Uint8Array[],
  images: readonly PackedImage[],
): string[] {
  return images.flatMap(({ rgb, kind }, at) => {
    const own = pixelsOf[at]!;
    const most = rgb.reduce((max, value, i) => Math.max(max, Math.abs(value - own[i]!)), 0);
    return most <= (kind.startsWith('jpeg') ? JPEG_DIFFERENCE : 0)
      ? []
      : [`${at} ${kind}: ${most}`];
  });
}
