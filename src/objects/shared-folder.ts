import { dirname, join } from 'node:path';
import { BenchError, reasonOf } from '../errors.ts';
import { copyWhole, digestOf, Unfit } from './copy-whole.ts';
import { assertDigest, type ObjectStore } from './object-store.ts';

/** Folder in which objects are written before they have their names. */
const ASIDE = 'incoming';

/** Objects in a folder that all machines have, such as one on NFS: `<folder>/ab/abcd...`. */
export function sharedFolder(folder: string): ObjectStore {
  const name = `file:${folder}`;
  const pathOf = (digest: string) => join(folder, digest.slice(0, 2), digest);

  /** Whether the object is there and sound: one that was damaged is put again. */
  async function holds(digest: string): Promise<boolean> {
    try {
      return (await digestOf(pathOf(digest))) === digest;
    } catch {
      return false;
    }
  }

  return {
    name,
    async put(file) {
      try {
        const digest = await digestOf(file);
        if (await holds(digest)) return digest;
        return await copyWhole(file, join(folder, ASIDE), pathOf);
      } catch (cause) {
        throw new BenchError('data', `${file} cannot be put to ${name}: ${reasonOf(cause)}`, {
          remedy: 'Make the file readable and the folder writable, with enough space.',
          cause,
        });
      }
    },
    async get(digest, file, mostBytes) {
      assertDigest(digest);
      const path = pathOf(digest);
      let found: string;
      try {
        const ifSame = (copied: string) => (copied === digest ? file : null);
        found = await copyWhole(path, dirname(file), ifSame, mostBytes);
      } catch (cause) {
        throw unreadable(path, cause, name);
      }
      if (found === digest) return;
      throw new BenchError('data', `${path} is damaged: its bytes have the SHA-256 ${found}`, {
        remedy: 'Remove it and run again: it is then put once more, or trained again.',
      });
    },
  };
}

function unreadable(path: string, cause: unknown, name: string): BenchError {
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  if (isMissing && !(cause instanceof Unfit))
    return new BenchError('data', `${path} is not there`, {
      remedy: `Check that ${name} is the same folder on every machine; run again to put it once more.`,
      cause,
    });
  return new BenchError('data', `${path} cannot be copied: ${reasonOf(cause)}`, {
    remedy: 'Make it readable, with enough space for a copy in the cache.',
    cause,
  });
}
