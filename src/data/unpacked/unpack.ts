import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder } from '../../cache/folder.ts';
import { contentHash } from '../../experiment/hash.ts';
import { contentsOf } from '../image-folder/contents.ts';
import { indexedFolder } from '../image-folder/indexed-folder.ts';

/** An image in a file of many. */
export interface Packed {
  /** The file it is in, by its place among them. */
  readonly from: number;
  /** What it is called there, such as the number of its row. */
  readonly name: string;
  readonly label: string;
  readonly split: string | null;
  readonly group: string | null;
  /** An image file's bytes. */
  readonly bytes: Uint8Array;
}

/** An image that lies in a file of its own. */
export interface Unpacked extends Omit<Packed, 'bytes'> {
  readonly path: string;
}

export interface Archive<Facts> {
  /** What names the files. */
  readonly origin: string;
  readonly files: readonly string[];
  /** All that decides what is read of them: plain data. */
  readonly how: object;
  /** Hands over each image, and says what else is known of all. */
  readonly read: (put: (image: Packed) => void) => Promise<Facts>;
}

interface Index<Facts> {
  readonly images: readonly Unpacked[];
  readonly facts: Facts;
}

/**
 * Lays each image of files of many into a file of its own in the cache, once: what reads image
 * files then reads these, and memory holds one at a time. Kept under the hash of the files'
 * contents and of how they are read.
 * @throws BenchError `data` when the cache cannot be written, or lacks the space.
 */
export async function unpackedImages<Facts>(archive: Archive<Facts>): Promise<Index<Facts>> {
  const { origin, files, how } = archive;
  const contents = await contentsOf(files, origin);
  // Short, since messages name files in it.
  const folder = cacheFolder('unpacked', contentHash({ contents, how }).slice(0, 16));
  const needed = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const { images, facts } = await indexedFolder<Index<Facts>>(folder, needed, (aside) =>
    unpackAll(archive, aside),
  );
  return { images: images.map((each) => ({ ...each, path: join(folder, each.path) })), facts };
}

async function unpackAll<Facts>(
  { files, read }: Archive<Facts>,
  aside: string,
): Promise<Index<Facts>> {
  const images: Unpacked[] = [];
  const made = new Set<string>();
  const facts = await read(({ bytes, ...image }) => {
    const below = `${image.from}-${basename(files[image.from]!)}`;
    if (!made.has(below)) mkdirSync(join(aside, below));
    made.add(below);
    const path = join(below, fileName(images.length, image.name));
    writeFileSync(join(aside, path), bytes);
    images.push({ ...image, path });
  });
  return { images, facts };
}

/** Longest part of a name that a file's name repeats. */
const LONGEST = 60;

/** A name that no other has and every file system takes, with what the archive calls it. */
function fileName(at: number, name: string): string {
  return `${at}-${name.replace(/[^A-Za-z0-9._-]+/g, '_').slice(-LONGEST)}`;
}
