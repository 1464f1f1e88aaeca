import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { imageFolderDataSet } from '../../src/data/image-folder/data-set.ts';
import { BenchError } from '../../src/errors.ts';
import { type ImageFolderSpec, imageFolderSchema } from '../../src/experiment/data-schema.ts';

/** A folder of images and a cache of its own for each test of a file. */
export interface TestFolder {
  readonly dir: string;
  spec(options?: object): ImageFolderSpec;
  load(options?: object): ReturnType<typeof imageFolderDataSet>;
  /** The error of loading it, which names a remedy. */
  refused(options?: object): Promise<BenchError>;
  put(name: string, bytes: Uint8Array | string): string;
  /** A PNG image unlike all others. */
  paint(name: string): Promise<void>;
  /** So many images in each of some folders. */
  fill(below: string, classes: readonly string[], count: number): Promise<void>;
}

export function testFolder(): TestFolder {
  let root = '';
  let painted = 0;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'images-'));
    painted = 0;
    vi.stubEnv('TRANSFER_BENCH_CACHE', join(root, 'cache'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  });
  const folder: TestFolder = {
    get dir() {
      return join(root, 'data');
    },
    spec: (options = {}) =>
      imageFolderSchema.parse({ kind: 'image-folder', dir: folder.dir, size: 8, ...options }),
    load: (options) => imageFolderDataSet(folder.spec(options)),
    async refused(options) {
      const thrown = await folder.load(options).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(BenchError);
      expect((thrown as BenchError).remedy).toBeTruthy();
      return thrown as BenchError;
    },
    put(name, bytes) {
      const path = join(folder.dir, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      return path;
    },
    async paint(name) {
      painted += 1;
      const values = Uint8Array.from({ length: 64 * 3 }, (_, i) => (i * 37 * painted) % 256);
      folder.put(name, await encoded(values, 3, 'png'));
    },
    async fill(below, classes, count) {
      for (const name of classes)
        for (let i = 0; i < count; i++) await folder.paint(join(below, name, `${i}.png`));
    },
  };
  return folder;
}

/** An image of 8 x 8 pixels in a file's bytes, of 16 bits a value where it is given so. */
export function encoded(
  values: Uint8Array | Uint16Array,
  channels: 1 | 3,
  format: 'png' | 'tiff',
): Promise<Buffer> {
  const image = sharp(values, { raw: { width: 8, height: 8, channels } });
  const deep = values instanceof Uint16Array;
  const space = channels === 1 ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  return image
    .toColourspace(space)
    .toFormat(format, format === 'tiff' ? { compression: 'none' } : {})
    .toBuffer();
}
