import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BenchError, reasonOf } from '../errors.ts';
import { freeBytes } from '../files/disk.ts';
import { makeFolder } from '../files/make-folder.ts';
import { bytes } from '../text/numbers.ts';

/** Milliseconds after which a folder that was being filled is one of a process that was killed. */
const ABANDONED = 24 * 3600_000;

/**
 * Fills a folder aside and puts it in place when `work` is done: it appears whole
 * or not at all, also where two processes do so at once (the first is kept) or
 * one of them is stopped.
 * @param isWhole Whether what is in the folder now can stay.
 */
export async function fillAside(
  folder: string,
  isWhole: () => boolean,
  work: (aside: string) => Promise<void>,
): Promise<void> {
  const aside = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  make(aside);
  removeAbandoned(dirname(folder));
  try {
    await work(aside);
    if (existsSync(folder) && !isWhole()) await rm(folder, { recursive: true, force: true });
    await rename(aside, folder).catch((cause: unknown) => {
      if (!isWhole()) throw cause;
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
    throw new BenchError('backend', `The disk of ${dirname(folder)} is full.`, {
      remedy: ELSEWHERE,
      cause,
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

const ELSEWHERE = 'Free some space, or have TRANSFER_BENCH_CACHE name a folder on another disk.';

function make(folder: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new BenchError('backend', `${dirname(folder)} cannot be written: ${reasonOf(cause)}`, {
      remedy: 'Have TRANSFER_BENCH_CACHE name a folder that you may write.',
      cause,
    });
  }
}

function removeAbandoned(root: string): void {
  for (const name of readdirSync(root)) {
    const path = join(root, name);
    const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (name.endsWith('.tmp') && Date.now() - since > ABANDONED) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/**
 * Sees that a disk has room.
 * @throws BenchError `backend` that says how much there is and how much is needed.
 */
export function assertRoom(folder: string, needed: number, free = freeBytes(folder)): void {
  if (free >= needed) return;
  throw new BenchError(
    'backend',
    `The disk of ${folder} has ${bytes(free)} free; ${bytes(needed)} are needed while it is set up.`,
    { remedy: ELSEWHERE },
  );
}
