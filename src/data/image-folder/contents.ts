import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { touch } from '../../cache/entries.ts';
import { cacheFolder } from '../../cache/folder.ts';
import { BenchError, reasonOf } from '../../errors.ts';
import { contentHash } from '../../experiment/hash.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { guarded, readJson } from './indexed-folder.ts';

/**
 * SHA-256 of the contents of all files, in order. It is remembered with each
 * file's size and times, so that an unchanged folder is not read again.
 */
export async function contentsOf(files: readonly string[], origin: string): Promise<string> {
  const stamp = createHash('sha256');
  for (const path of files) {
    const { size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    stamp.update(`${path}\0${size} ${mtimeNs} ${ctimeNs}\n`);
  }
  const seen = stamp.digest('hex');
  const note = cacheFolder('contents', `${contentHash(resolve(origin))}.json`);
  const known = await readJson<{ seen: string; contents: string }>(note);
  if (known?.seen === seen) {
    touch(note);
    return known.contents;
  }
  const all = createHash('sha256');
  for (const path of files) all.update(await digestOf(path));
  const contents = all.digest('hex');
  await guarded(() => writeWhole(note, JSON.stringify({ seen, contents })));
  return contents;
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw new BenchError('data', `${JSON.stringify(path)} cannot be read: ${reasonOf(cause)}`, {
      remedy: 'Make it a file that you may read, or remove it.',
      cause,
    });
  }
  return hash.digest();
}
