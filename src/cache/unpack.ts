import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { list, type ReadEntry, extract } from 'tar';
import { BenchError, reasonOf } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';

/**
 * Unpacks the folder of a .tar.gz to `into`. Every entry is looked at before one
 * is written; the folder appears whole or not at all.
 * @throws BenchError `data` for an archive that is truncated or foreign, that has
 *   entries outside of its folder, links or devices, or more than `maxBytes`.
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
    await extract({ file: archive, cwd: aside, strict: true });
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

async function refuseUnsafe(archive: string, folder: string, maxBytes: number): Promise<void> {
  let [bytes, files] = [0, 0];
  const faults: string[] = [];
  await list({
    file: archive,
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
  if (bytes > maxBytes) faults.push(`its files have ${bytes} bytes, more than ${maxBytes}`);
  if (files === 0 && faults.length === 0) faults.push('it has no files');
  if (faults.length === 0) return;
  throw new BenchError('data', `${archive} is not unpacked: ${faults.slice(0, 5).join('; ')}`, {
    remedy: 'Remove it and fetch the published archive.',
  });
}
