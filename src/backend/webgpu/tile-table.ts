import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { cacheFolder } from '../../cache/folder.ts';
import { writeWhole } from '../../files/write-whole.ts';
import type { Extent, Product, Tile } from './tiles/kind.ts';

/** Tiles that are worth a try, by a measurement on an H200: the first is the best for most. */
export const TILES = {
  large: { m: 128, n: 64, k: 16, threadM: 8, threadN: 4 },
  square: { m: 64, n: 64, k: 16, threadM: 4, threadN: 4 },
  narrow: { m: 128, n: 32, k: 16, threadM: 8, threadN: 4 },
  small: { m: 64, n: 32, k: 16, threadM: 4, threadN: 4 },
} as const satisfies Readonly<Record<string, Tile>>;

/** Parts that a product is split into along k at most. */
export const MAX_SPLITS = 32;

const choice = z.object({
  tile: z.enum(Object.keys(TILES) as [keyof typeof TILES, ...(keyof typeof TILES)[]]),
  splits: z.int().min(1).max(MAX_SPLITS),
});
const table = z.record(z.string(), choice);

/** The best tiling that was measured, by `tileKey`. */
export type TileTable = z.infer<typeof table>;

let inUse: TileTable = {};

/** Products of about one size, which have one tiling: extents to the next power of two. */
export function tileKey(product: Product, { m, n, k }: Extent): string {
  return [product, ...[m, n, k].map((extent) => 2 ** Math.ceil(Math.log2(extent)))].join(' ');
}

/** What was measured for products like this one on this adapter; undefined where nothing was. */
export function measuredTiling(product: Product, extent: Extent): TileTable[string] | undefined {
  return inUse[tileKey(product, extent)];
}

/** Has products computed by a table from now on; an empty one leaves them to the rule. */
export function useTiles(found: TileTable): void {
  inUse = found;
}

/** What `npm run tune:webgpu` has left for an adapter; empty where it has not run, or not whole. */
export function readTiles(adapter: string): TileTable {
  try {
    return table.parse(JSON.parse(readFileSync(fileOf(adapter), 'utf8')));
  } catch {
    return {};
  }
}

/** Keeps what was measured on an adapter, for processes that start after this. */
export async function writeTiles(adapter: string, found: TileTable): Promise<string> {
  await writeWhole(fileOf(adapter), JSON.stringify(found, null, 2));
  return fileOf(adapter);
}

function fileOf(adapter: string): string {
  // Another list of tiles is another measurement.
  const key = JSON.stringify([adapter, TILES]);
  return cacheFolder('tiles', `${createHash('sha256').update(key).digest('hex')}.json`);
}
