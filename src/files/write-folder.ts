import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { makeFolder } from './make-folder.ts';

/**
 * Fills a folder aside and puts it in the place of what was there: it appears whole or not at all.
 * @param fill Writes the files into the folder that it is given.
 * @throws what `fill` throws, and the system's error; nothing is left beside the folder then.
 */
export async function writeFolderWhole(
  folder: string,
  fill: (aside: string) => Promise<void>,
): Promise<void> {
  // Beside the folder, however its path is written.
  const aside = `${folder.replace(/[\\/]+$/, '')}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    makeFolder(aside);
    await fill(aside);
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
