import type { AnswerRecord } from '../store/records.ts';

/** Whether each test image was right, a bit an image in their order, as base64. */
export function packRight({ right }: Pick<AnswerRecord, 'right'>): string {
  const bits = new Uint8Array(Math.ceil(right.length / 8));
  right.forEach((each, image) => {
    bits[image >> 3]! |= each << (image & 7);
  });
  return Buffer.from(bits).toString('base64');
}

/** @returns [images] 1 where it was right, else 0; null where there are not as many bits. */
export function unpackRight(text: string, images: number): Uint8Array | null {
  const bits = Buffer.from(text, 'base64');
  if (bits.length !== Math.ceil(images / 8)) return null;
  return Uint8Array.from({ length: images }, (_, image) => (bits[image >> 3]! >> (image & 7)) & 1);
}

/** The group of each test image: little-endian 32-bit integers, as base64. */
export function packGroups(groups: Int32Array): string {
  return Buffer.from(groups.buffer, groups.byteOffset, groups.byteLength).toString('base64');
}

/** @returns [images]; null where there are not as many. */
export function unpackGroups(text: string, images: number): Int32Array | null {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return bytes.length === 4 * images ? new Int32Array(bytes.buffer) : null;
}
