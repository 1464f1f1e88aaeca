import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { BenchError, firstLineOf } from '../../errors.ts';
import { assertFile } from '../../files/regular-file.ts';
import { bytes } from '../../text/numbers.ts';

/** Bytes of an array, unpacked: it is in memory. */
const MOST_BYTES = 2 ** 31;

/** The `.npy` files of an archive, by the names of their arrays, each unpacked when it is asked for. */
export type Arrays = ReadonlyMap<string, () => Promise<Buffer>>;

/**
 * Opens an archive that NumPy wrote, and closes it when the work is done.
 * @throws BenchError `data` for a file that is missing, damaged or no archive.
 */
export async function withArrays<T>(
  file: string,
  work: (arrays: Arrays) => Promise<T>,
): Promise<T> {
  let zip: ZipFile | undefined;
  try {
    assertFile(file);
    const opened = await openPromise(file, { lazyEntries: true, autoClose: false });
    zip = opened;
    const arrays = new Map<string, () => Promise<Buffer>>();
    for await (const entry of opened.eachEntry())
      arrays.set(entry.fileName.replace(/\.npy$/, ''), () => unpacked(opened, entry));
    return await work(arrays);
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw new BenchError('data', `${file} cannot be read: ${firstLineOf(cause)}`, {
      remedy: 'Give a whole .npz file, as numpy.savez and MedMNIST write it.',
      cause,
    });
  } finally {
    zip?.close();
  }
}

async function unpacked(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const { fileName, uncompressedSize } = entry;
  if (uncompressedSize > MOST_BYTES)
    throw new Error(
      `${JSON.stringify(fileName)} has ${bytes(uncompressedSize)}, and may have ${bytes(MOST_BYTES)}`,
    );
  // In place: chunks that are joined at the end would take as much again.
  const content = Buffer.alloc(uncompressedSize);
  let at = 0;
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>)
    at += chunk.copy(content, at);
  if (at !== uncompressedSize || crc32(content) !== entry.crc32)
    throw new Error(`${JSON.stringify(fileName)} does not have its checksum`);
  return content;
}
