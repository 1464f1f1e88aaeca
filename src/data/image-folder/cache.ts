import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../cache/folder.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { contentHash } from '../../experiment/hash.ts';
import { contentsOf } from './contents.ts';
import {
  type DecodedImage,
  decodeFile,
  decoderVersion,
  decodeSlices,
  type Windowing,
} from './decode.ts';
import { addRow, type DecodedImages, emptyRows, type Index } from './decoded-rows.ts';
import { indexedFolder } from './indexed-folder.ts';
import { LOOK_BYTES, lookOf } from './thumbnail.ts';

type Options = Pick<ImageFolderSpec, 'size' | 'resize' | 'slices'> & {
  /** The folder or file that lists the files. */
  readonly origin: string;
};

const AT_ONCE = 2 * availableParallelism();

/**
 * Decodes image files once: the result is kept in the cache under the hash of
 * the files' contents, the options and the window, whatever their names. Memory is bounded
 * by a few images.
 * @throws BenchError `data` when the cache cannot be written, or lacks the space.
 */
export async function decodedImages(
  files: readonly string[],
  options: Options,
  window: Windowing = null,
): Promise<DecodedImages> {
  const { origin, size, resize, slices } = options;
  const contents = await contentsOf(files, origin);
  const decoder = await decoderVersion();
  const key = contentHash({ contents, size, resize, slices: slices ?? null, window, decoder });
  const folder = cacheFolder('images', key);
  const paths = { pixels: join(folder, 'pixels.bin'), looks: join(folder, 'looks.bin') };
  const needed = files.length * (size ** 2 * 3 + LOOK_BYTES);
  const index = await indexedFolder<Index>(folder, needed, (aside) =>
    decodeAll(files, options, window, aside),
  );
  return { ...index, ...paths };
}

async function decodeAll(
  files: readonly string[],
  options: Options,
  window: Windowing,
  aside: string,
): Promise<Index> {
  const pixels = await open(join(aside, 'pixels.bin'), 'wx');
  const looks = await open(join(aside, 'looks.bin'), 'wx');
  const rows = emptyRows();
  const patients = new Map<string, number>();
  const add = async (at: number, image: DecodedImage, slice: number | null) => {
    addRow(rows, patients, at, image, slice);
    await pixels.writeFile(image.pixels);
    await looks.writeFile(lookOf(image.pixels, options.size));
  };
  try {
    for (let from = 0; from < files.length; from += AT_ONCE) {
      const some = files.slice(from, from + AT_ONCE);
      const decoded = await Promise.all(some.map((path) => decodeFile(path, options, window)));
      for (const [i, file] of decoded.entries()) {
        const at = from + i;
        if ('pixels' in file) await add(at, file, null);
        else if ('reason' in file) rows.unreadable.push({ at, reason: file.reason });
        else {
          // A volume after the other: each may take all the memory that there is for images.
          const slices = await decodeSlices(file, options, window);
          if ('reason' in slices) rows.unreadable.push({ at, reason: slices.reason });
          else
            for await (const [slice, image] of slices) {
              if (!file.oriented) rows.unoriented.push(rows.kept.length);
              await add(at, image, slice);
            }
        }
      }
    }
    await Promise.all([pixels.sync(), looks.sync()]);
  } finally {
    await Promise.all([pixels.close(), looks.close()]);
  }
  return rows;
}
