import { createWriteStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import { assertNoDevice } from '../files/regular-file.ts';

/** A Python package as an archive, and what its metadata says. */
export interface Wheel {
  readonly file: string;
  /** Such as `tensorflow_cpu`. */
  readonly name: string;
  readonly version: string;
  readonly entries: readonly Entry[];
}

/** @throws BenchError `backend` for a file that is missing, truncated or no wheel. */
export async function readWheel(file: string): Promise<Wheel> {
  const entries = await withZip(file, async (zip) => {
    const all: Entry[] = [];
    for await (const entry of zip.eachEntry()) all.push(entry);
    return all;
  });
  const metadata = entries.find(({ fileName }) => /^[^/]+\.dist-info\/METADATA$/.test(fileName));
  const parts = /^(.+)-([^-]+)\.dist-info/.exec(metadata?.fileName ?? '');
  if (parts === null) throw unusable(file, 'it is no Python wheel (it has no .dist-info/METADATA)');
  return { file, name: parts[1]!, version: parts[2]!, entries };
}

/**
 * Unpacks some of a wheel's files, each checked against its sum.
 * @param placeOf Where an entry goes, below `into`; null leaves it out.
 * @throws BenchError `backend` for a damaged wheel or a full disk.
 */
export async function unpackWheel(
  { file, entries }: Wheel,
  into: string,
  placeOf: (path: string) => string | null,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  const chosen = entries.flatMap((entry) => {
    const place = entry.fileName.endsWith('/') ? null : placeOf(entry.fileName);
    return place === null ? [] : [{ entry, target: join(into, place) }];
  });
  const total = chosen.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  let done = 0;
  await withZip(file, async (zip) => {
    for (const { entry, target } of chosen) {
      makeFolder(dirname(target));
      let sum = 0;
      const watch = new Transform({
        transform(chunk: Buffer, _encoding, next) {
          sum = crc32(chunk, sum);
          done += chunk.length;
          onProgress(done, total);
          next(null, chunk);
        },
      });
      await pipeline(await zip.openReadStreamPromise(entry), watch, createWriteStream(target));
      if (sum !== entry.crc32) throw new Error(`${entry.fileName} does not have its checksum`);
    }
  });
}

async function withZip<T>(file: string, work: (zip: ZipFile) => Promise<T>): Promise<T> {
  let zip: ZipFile | undefined;
  try {
    assertNoDevice(file);
    // Refuses, too, what would be unpacked outside of its folder.
    zip = await openPromise(file, { lazyEntries: true, autoClose: false });
    return await work(zip);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw cause;
    throw unusable(file, code === 'ENOENT' ? 'there is no such file' : reasonOf(cause), cause);
  } finally {
    zip?.close();
  }
}

function unusable(file: string, reason: string, cause?: unknown): BenchError {
  return new BenchError('backend', `${basename(file)} cannot be used: ${reason}.`, {
    remedy:
      'Give a whole wheel of TensorFlow for Linux, such as one from https://pypi.org/project/tensorflow-cpu/#files.',
    cause,
  });
}
