import { randomBytes } from 'node:crypto';
import { rmSync, statfsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { touch } from '../../cache/entries.ts';
import { cacheFolder } from '../../cache/folder.ts';
import { BenchError, reasonOf } from '../../errors.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { bytes } from '../../text/numbers.ts';

/**
 * A folder of the cache, made once: its index is what says that it is whole.
 * @param needed Bytes that it will take, about.
 * @param make Fills a folder aside, and says what its index is.
 * @throws BenchError `data` when the cache cannot be written, or lacks the space.
 */
export async function indexedFolder<Index>(
  folder: string,
  needed: number,
  make: (aside: string) => Promise<Index>,
): Promise<Index> {
  const path = join(folder, 'index.json');
  const known = await readJson<Index>(path);
  if (known !== null) {
    touch(path);
    return known;
  }
  return guarded(() => makeWhole(folder, needed, make));
}

async function makeWhole<Index>(
  folder: string,
  needed: number,
  make: (aside: string) => Promise<Index>,
): Promise<Index> {
  const aside = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  const drop = () => rmSync(aside, { recursive: true, force: true });
  // An interrupt ends the process without the end of this function.
  process.once('exit', drop);
  try {
    makeFolder(aside);
    refuseFullDisk(aside, needed);
    const index = await make(aside);
    await writeFile(join(aside, 'index.json'), JSON.stringify(index));
    await renameOrYield(aside, folder);
    return index;
  } finally {
    drop();
    process.off('exit', drop);
  }
}

/** Another process may have decoded the same in the meantime; what is not whole is replaced. */
async function renameOrYield(from: string, to: string): Promise<void> {
  if ((await readJson(join(to, 'index.json'))) !== null) return;
  await rm(to, { recursive: true, force: true });
  try {
    await rename(from, to);
  } catch (thrown) {
    if ((await readJson(join(to, 'index.json'))) === null) throw thrown;
  }
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

function refuseFullDisk(folder: string, needed: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (needed <= bavail * bsize) return;
  throw new BenchError(
    'data',
    `images out of their files need ${bytes(needed)}, and the disk of ${cacheFolder()} has ${bytes(bavail * bsize)} left`,
    { remedy: 'Free space, lower `size`, or name a folder elsewhere in TRANSFER_BENCH_CACHE.' },
  );
}
