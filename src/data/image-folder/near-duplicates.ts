import { apart, gradientOf, LOOK_BYTES } from './thumbnail.ts';

/** Mean difference, in grey levels of 255, up to which two looks are one image. */
const SAME = 3;
/** Images that one key may bring together: blank ones would else be compared each with each. */
const MOST = 64;
const BAND_BITS = 16;

/**
 * Pairs of images that look alike: gradients of which a quarter agree are
 * candidates (locality-sensitive hashing), and looks decide. An image like
 * others is always found if one has its very look, else nearly always.
 * @param looks `LOOK_BYTES` for each image.
 * @returns Pairs [a, b] with a < b, ascending.
 */
export function twins(looks: Uint8Array, count: number): [number, number][] {
  const buckets = Array.from({ length: 4 }, () => new Map<number, number[]>());
  const firstOf = new Map<string, number>();
  const pairs: [number, number][] = [];
  for (let image = 0; image < count; image++) {
    const own = Buffer.from(looks.buffer, looks.byteOffset + image * LOOK_BYTES, LOOK_BYTES);
    const look = own.toString('latin1');
    const first = firstOf.get(look);
    const candidates = new Set<number>(first === undefined ? [] : [first]);
    if (first === undefined) firstOf.set(look, image);
    const words = gradientOf(looks, image);
    for (const [band, bucket] of buckets.entries()) {
      const key = (words[band >> 1]! >>> (BAND_BITS * (band & 1))) & 0xffff;
      const members = bucket.get(key) ?? [];
      for (const member of members) candidates.add(member);
      // The first ones stay: an image that is there many times is then paired with those.
      if (members.length < MOST) members.push(image);
      bucket.set(key, members);
    }
    for (const other of [...candidates].sort((a, b) => a - b))
      if (apart(looks, other, image) <= SAME) pairs.push([other, image]);
  }
  return pairs.sort(([a, b], [c, d]) => a - c || b - d);
}
