import { constants, readdirSync, statSync } from 'node:fs';
import { copyFile, link, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import { digestOf } from './copy-whole.ts';
import type { ObjectStore } from './object-store.ts';

/** Objects that this machine has fetched, kept up to a bound. */
export interface ObjectCache {
  /**
   * Places an object at a path, fetched where it is not known here or has been damaged. What is
   * placed stays when the cache lets it go.
   * @throws BenchError `data` as a store's `get`; the system's error where the path cannot be written.
   */
  place(digest: string, path: string): Promise<void>;
}

/**
 * Keeps objects of a store in a folder; those that were used longest ago go first.
 * @param mostBytes Of all that is kept; an object that is larger is fetched and not kept.
 * @param mostBytesOfOne Of an object, which is refused above.
 */
export function objectCache(
  store: ObjectStore,
  folder: string,
  mostBytes: number,
  mostBytesOfOne: number,
): ObjectCache {
  return {
    async place(digest, path) {
      const kept = join(folder, digest);
      if (!/^[0-9a-f]+$/.test(digest) || !(await isSound(kept, digest)))
        await store.get(digest, kept, mostBytesOfOne);
      await utimes(kept, new Date(), new Date());
      makeFolder(dirname(path));
      await rm(path, { force: true });
      // The same bytes twice where both are on one disk.
      await link(kept, path).catch(() => copyFile(kept, path, constants.COPYFILE_EXCL));
      await evict(folder, mostBytes);
    },
  };
}

async function isSound(kept: string, digest: string): Promise<boolean> {
  try {
    return (await digestOf(kept)) === digest;
  } catch {
    return false;
  }
}

async function evict(folder: string, mostBytes: number): Promise<void> {
  const kept = readdirSync(folder)
    .map((name) => ({ path: join(folder, name) }))
    .flatMap(({ path }) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() ? [{ path, bytes: found.size, used: found.mtimeMs }] : [];
    })
    .sort((a, b) => b.used - a.used);
  let total = 0;
  for (const { path, bytes } of kept) {
    total += bytes;
    // Unfinished ones are another's, who is at them.
    if (total > mostBytes && !path.endsWith('.tmp')) await rm(path, { force: true });
  }
}
