import { Unread } from '../unread.ts';

/** Bytes of the header: the number of segments, and where each begins (PS3.5 G.5). */
const HEADER = 64;

/**
 * The bytes of an image in DICOM's RLE (PS3.5 annex G), a segment of PackBits for each byte of a
 * sample, the high byte first.
 * @param samples Colours, one after another in the result.
 * @param bytes Bytes a sample, little-endian in the result.
 * @throws Unread where it is truncated or damaged.
 */
export function decodeRle(
  encoded: Uint8Array,
  pixels: number,
  samples: number,
  bytes: number,
): Uint8Array {
  if (encoded.length < HEADER) throw new Unread('it is truncated or damaged');
  const header = new DataView(encoded.buffer, encoded.byteOffset, HEADER);
  const count = header.getUint32(0, true);
  if (count !== samples * bytes)
    throw new Unread(`its RLE has ${count} segments, expected ${samples * bytes}`);
  const starts = Array.from({ length: count }, (_, i) => header.getUint32(4 + 4 * i, true));
  const decoded = new Uint8Array(pixels * samples * bytes);
  for (const [segment, start] of starts.entries()) {
    const sample = Math.floor(segment / bytes);
    const byte = bytes - 1 - (segment % bytes);
    const end = starts[segment + 1] ?? encoded.length;
    if (start < HEADER || start > end || end > encoded.length)
      throw new Unread('it is truncated or damaged');
    unpack(encoded.subarray(start, end), pixels, (at, value) => {
      decoded[(sample * pixels + at) * bytes + byte] = value;
    });
  }
  return decoded;
}

function unpack(packed: Uint8Array, length: number, put: (at: number, value: number) => void) {
  let [from, to] = [0, 0];
  while (to < length && from < packed.length) {
    const code = packed[from++]!;
    if (code === 128) continue;
    const isRun = code > 128;
    const count = Math.min(isRun ? 257 - code : code + 1, length - to);
    if (from + (isRun ? 1 : count) > packed.length) break;
    for (let i = 0; i < count; i++) put(to + i, packed[isRun ? from : from + i]!);
    from += isRun ? 1 : code + 1;
    to += count;
  }
  if (to < length) throw new Unread('it is truncated or damaged');
}
