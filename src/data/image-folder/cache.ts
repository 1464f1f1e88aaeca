import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, rmSync, statfsSync, statSync } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { touch } from '../../cache/entries.ts';
import { cacheFolder } from '../../cache/folder.ts';
import { BenchError, reasonOf } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { contentHash } from '../../experiment/hash.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { bytes } from '../../text/numbers.ts';
import {
  type DecodedImage,
  decodeFile,
  decoderVersion,
  decodeSlices,
  type Windowing,
} from './decode.ts';
import { addRow, type DecodedImages, emptyRows, type Index } from './decoded-rows.ts';
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
  const index = join(folder, 'index.json');
  const known = await readJson<Index>(index);
  if (known !== null) {
    touch(index);
    return { ...known, ...paths };
  }
  return { ...(await guarded(() => decodeAll(files, options, window, folder))), ...paths };
}

async function decodeAll(
  files: readonly string[],
  options: Options,
  window: Windowing,
  folder: string,
): Promise<Index> {
  const aside = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  const drop = () => rmSync(aside, { recursive: true, force: true });
  // An interrupt ends the process without the end of this function.
  process.once('exit', drop);
  try {
    makeFolder(aside);
    refuseFullDisk(aside, files.length * (options.size ** 2 * 3 + LOOK_BYTES));
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
    await writeFile(join(aside, 'index.json'), JSON.stringify(rows));
    await renameOrYield(aside, folder);
    return rows;
  } finally {
    drop();
    process.off('exit', drop);
  }
}

/** Another process may have decoded the same in the meantime; what is not whole is replaced. */
export async function renameOrYield(from: string, to: string): Promise<void> {
  if ((await readJson(join(to, 'index.json'))) !== null) return;
  await rm(to, { recursive: true, force: true });
  try {
    await rename(from, to);
  } catch (thrown) {
    if ((await readJson(join(to, 'index.json'))) === null) throw thrown;
  }
}

/**
 * SHA-256 of the contents of all files, in order. It is remembered with each
 * file's size and times, so that an unchanged folder is not read again.
 */
export async function contentsOf(files: readonly string[], origin: string): Promise<string> {
  const stamp = createHash('sha256');
  for (const path of files) {
    const { size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    stamp.update(`${path}\0${size} ${mtimeNs} ${ctimeNs}\n`);
  }
  const seen = stamp.digest('hex');
  const note = cacheFolder('contents', `${contentHash(resolve(origin))}.json`);
  const known = await readJson<{ seen: string; contents: string }>(note);
  if (known?.seen === seen) {
    touch(note);
    return known.contents;
  }
  const all = createHash('sha256');
  for (const path of files) all.update(await digestOf(path));
  const contents = all.digest('hex');
  await guarded(() => writeWhole(note, JSON.stringify({ seen, contents })));
  return contents;
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw new BenchError('data', `${JSON.stringify(path)} cannot be read: ${reasonOf(cause)}`, {
      remedy: 'Make it a file that you may read, or remove it.',
      cause,
    });
  }
  return hash.digest();
}

/** Null where there is no such file, or none that is whole: it is then made again. */
export async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

export async function guarded<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw new BenchError('data', `images cannot be kept in ${cacheFolder()}: ${reasonOf(cause)}`, {
      remedy: 'Make the folder writable, or name another in TRANSFER_BENCH_CACHE.',
      cause,
    });
  }
}

export function refuseFullDisk(folder: string, needed: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (needed <= bavail * bsize) return;
  throw new BenchError(
    'data',
    `images out of their files need ${bytes(needed)}, and the disk of ${cacheFolder()} has ${bytes(bavail * bsize)} left`,
    { remedy: 'Free space, lower `size`, or name a folder elsewhere in TRANSFER_BENCH_CACHE.' },
  );
}
