import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';

/** What trials leave beside the store: weights of pretrainings and trained classifiers. */
const FOLDERS = ['sources', 'models'] as const;
const HASH = /^([0-9a-f]{64})(\.safetensors)?$/;

/** A file or folder that a trial left beside the store. */
export interface KeptFile {
  /** From the store's folder. */
  readonly path: string;
  /** Of its trial; null for what a write that was cut off left. */
  readonly hash: string | null;
}

/** All that trials left in the folder of a store. */
export function keptFiles(home: string): KeptFile[] {
  return FOLDERS.flatMap((folder) =>
    entriesOf(join(home, folder)).flatMap((name): KeptFile[] => {
      const hash = HASH.exec(name)?.[1];
      if (hash !== undefined) return [{ path: join(folder, name), hash }];
      return name.endsWith('.tmp') ? [{ path: join(folder, name), hash: null }] : [];
    }),
  );
}

/**
 * Copies what trials left beside one store to another that lacks it; each is
 * whole or absent. Returns the paths it made, from the other's folder.
 * @param hashes Of the trials whose files are copied.
 * @throws the file system's error, and then has copied nothing.
 */
export function copyKept(from: string, to: string, hashes: ReadonlySet<string>): string[] {
  const copied: string[] = [];
  try {
    for (const { path, hash } of keptFiles(from)) {
      const target = join(to, path);
      if (hash === null || !hashes.has(hash) || isThere(target)) continue;
      const aside = `${target}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        makeFolder(join(target, '..'));
        cpSync(join(from, path), aside, { recursive: true });
        renameSync(aside, target);
      } finally {
        rmSync(aside, { recursive: true, force: true });
      }
      copied.push(path);
    }
  } catch (thrown) {
    removeKept(to, copied);
    throw thrown;
  }
  return copied;
}

export function removeKept(home: string, paths: readonly string[]): void {
  for (const path of paths) rmSync(join(home, path), { recursive: true, force: true });
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** None where there is no such folder. */
function entriesOf(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder).sort()
    : [];
}
