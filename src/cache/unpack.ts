import { randomBytes } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, list, type ReadEntry } from 'tar';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';

/**
 * Unpacks the folder of a .tar.gz to `into`. Every entry is looked at before one
 * is written; the folder appears whole or not at all.
 * @throws BenchError `data` for an archive that is truncated or foreign, that has
 *   entries outside of its folder, links or devices, or more than `maxBytes`. Files come out as
 *   data: none runs, as whomever.
 */
export async function unpackTarGz(
  archive: string,
  { folder, maxBytes }: { readonly folder: string; readonly maxBytes: number },
  into: string,
): Promise<void> {
  const aside = `${into}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await refuseUnsafe(archive, folder, maxBytes);
    makeFolder(aside);
    await extract({ file: archive, cwd: aside, strict: true, filter: (_, entry) => plain(entry) });
    await rm(into, { recursive: true, force: true });
    await rename(join(aside, folder), into);
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw new BenchError('data', `${archive} cannot be unpacked to ${into}: ${reasonOf(cause)}`, {
      remedy: 'Remove the archive and fetch it again; see that the disk has space.',
      cause,
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Takes from an entry what makes a file more than data: that it runs, and as somebody else. */
function plain(entry: ReadEntry | Stats): boolean {
  if ('type' in entry) entry.mode = entry.type === 'Directory' ? 0o755 : 0o644;
  return true;
}

/** Bytes of headers and padding that a tape has beside `maxBytes` of files. */
const OVERHEAD = 1e6;

/** A stream that ends with an error once so many bytes have passed: a small file may unpack to any number. */
function bounded(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      passed += chunk.length;
      if (passed <= bytes) next(null, chunk);
      else next(new Error(`it unpacks to more than ${bytes} bytes`));
    },
  });
}

async function refuseUnsafe(archive: string, folder: string, maxBytes: number): Promise<void> {
  let [bytes, files] = [0, 0];
  const faults: string[] = [];
  const reader = list({
    strict: true,
    onReadEntry(entry: ReadEntry) {
      const parts = entry.path.split(/[\\/]/);
      const fault =
        isAbsolute(entry.path) || parts.includes('..')
          ? 'lies outside of the archive'
          : parts[0] !== folder
            ? `lies outside of ${folder}`
            : entry.type !== 'File' && entry.type !== 'Directory'
              ? `is a ${entry.type}, no file`
              : null;
      if (fault !== null) faults.push(`${JSON.stringify(entry.path)} ${fault}`);
      if (entry.type === 'File') files += 1;
      bytes += entry.size;
    },
  });
  let broken: unknown;
  reader.on('error', (cause: unknown) => {
    broken ??= cause;
  });
  await pipeline(
    createReadStream(archive),
    createGunzip(),
    bounded(2 * maxBytes + OVERHEAD),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) reader.write(chunk);
    },
  );
  reader.end();
  if (broken !== undefined) throw broken;
  if (bytes > maxBytes) faults.push(`its files have ${bytes} bytes, more than ${maxBytes}`);
  if (files === 0 && faults.length === 0) faults.push('it has no files');
  if (faults.length === 0) return;
  throw new BenchError('data', `${archive} is not unpacked: ${faults.slice(0, 5).join('; ')}`, {
    remedy: 'Remove it and fetch the published archive.',
  });
}
