import { closeSync, openSync, readSync } from 'node:fs';

/** Pages of a TIFF file that are counted; libvips reads the directory of each before the first. */
export const MAX_PAGES = 10_000;

/**
 * How many pages a TIFF or BigTIFF file has, at most one more than `MAX_PAGES`: a chain of
 * directories that leads back into itself is as long as that.
 */
export function tiffPages(path: string): number {
  const handle = openSync(path, 'r');
  try {
    const read = (at: number, bytes: number) => {
      const buffer = Buffer.alloc(bytes);
      return readSync(handle, buffer, 0, bytes, at) === bytes ? buffer : null;
    };
    const start = read(0, 16);
    if (start === null) return 0;
    const little = start[0] === 0x49;
    const big = (little ? start[2] : start[3]) === 43;
    const count = (bytes: Buffer) => Number(unsigned(bytes, little));
    let next = count(big ? start.subarray(8, 16) : start.subarray(4, 8));
    let pages = 0;
    for (; next > 0 && pages <= MAX_PAGES; pages++) {
      const entries = read(next, big ? 8 : 2);
      if (entries === null) break;
      const link = read(next + entries.length + count(entries) * (big ? 20 : 12), big ? 8 : 4);
      next = link === null ? 0 : count(link);
    }
    return pages;
  } finally {
    closeSync(handle);
  }
}

function unsigned(bytes: Buffer, little: boolean): bigint {
  return [...(little ? bytes.toReversed() : bytes)].reduce(
    (all, byte) => all * 256n + BigInt(byte),
    0n,
  );
}
