import { writeFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import {
  readTiles,
  TILES,
  tileKey,
  useTiles,
  writeTiles,
} from '../../../src/backend/webgpu/tile-table.ts';
import { tilingFor, tilingOf } from '../../../src/backend/webgpu/tiled-convolution.ts';
import { temporaryFolder } from '../../support/temporary-store.ts';

afterEach(() => {
  useTiles({});
  vi.unstubAllEnvs();
});

const extent = { m: 8192, n: 256, k: 2304 };

test('what was measured is chosen for products of about that size, and for no other', () => {
  useTiles({ [tileKey('forward', extent)]: { tile: 'small', splits: 4 } });
  expect(tilingFor('forward', extent)).toEqual({ tile: TILES.small, splits: 4 });
  const near = { m: 8000, n: 200, k: 2100 };
  expect(tilingFor('forward', near)).toEqual({ tile: TILES.small, splits: 4 });
  expect(tilingFor('filterGradient', extent)).toEqual(tilingOf(extent));
  const larger = { ...extent, m: 8193 };
  expect(tilingFor('forward', larger)).toEqual(tilingOf(larger));
});

test('a table is kept by adapter; one that is spoilt, or of tiles that are not, is none', async () => {
  vi.stubEnv('TRANSFER_BENCH_CACHE', temporaryFolder());
  const table = { [tileKey('forward', extent)]: { tile: 'large', splits: 1 } } as const;
  expect(readTiles('one card')).toEqual({});
  const file = await writeTiles('one card', table);
  expect(readTiles('one card')).toEqual(table);
  expect(readTiles('another card')).toEqual({});
  for (const spoilt of ['{', '{"forward 1 1 1": {"tile": "huge", "splits": 1}}']) {
    writeFileSync(file, spoilt);
    expect(readTiles('one card')).toEqual({});
  }
});
