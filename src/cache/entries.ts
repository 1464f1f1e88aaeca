import { lstatSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './folder.ts';

/** Folders of the cache whose entries are made again when they are missing. */
const MADE_AGAIN = {
  images: 'decoded images',
  contents: 'notes on image folders',
  unpacked: 'images out of archives and tables',
  features: 'features of frozen bases',
  tiles: 'measurements of convolution tiles',
  shaders: 'lists of the shaders that trials compile',
  objects: 'files fetched from an object store',
  worker: 'files of trials whose worker was killed',
} as const;

/** Folders of what was fetched: it stays, but for what a fetch left unfinished or refused. */
const FETCHED = ['weights', 'data'] as const;

/** A file or folder that could go. */
export interface Entry {
  readonly path: string;
  /** What it is to a user, in the plural. */
  readonly what: string;
  readonly bytes: number;
  /** When it was last read or written, as far as the file system tells. */
  readonly lastUse: Date;
}

/** Endings of what a write or a fetch leaves that was cut off, or that was not what was published. */
const LEFT = /\.(tmp|part|corrupt)$/;

/** All that can be made again, and what was left unfinished. */
export function cacheEntries(): Entry[] {
  const made = Object.entries(MADE_AGAIN).flatMap(([folder, what]) =>
    entriesIn(cacheFolder(folder), what),
  );
  const left = FETCHED.flatMap((folder) => entriesIn(cacheFolder(folder), LEFTOVERS)).filter(
    ({ path }) => LEFT.test(path),
  );
  return [...made, ...left];
}

export const LEFTOVERS = 'leftovers of interrupted writes';

/** Whether a path is named as what a write leaves that is cut off. */
const isLeftover = (path: string) => LEFT.test(path);

/** Every file and folder in a folder; none where that is missing. */
export function entriesIn(folder: string, what: string): Entry[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder).map((name) => entryAt(join(folder, name), what));
}

/** A file, or a folder with all that is in it. */
export function entryAt(path: string, what: string): Entry {
  const files = filesAt(path);
  const times = files.map(({ atimeMs, mtimeMs }) => Math.max(atimeMs, mtimeMs));
  return {
    path,
    what: isLeftover(path) ? LEFTOVERS : what,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    lastUse: new Date(Math.max(0, ...times)),
  };
}

/** Says that an entry of the cache was used, where reading alone is not noted (`noatime`). */
export function touch(path: string): void {
  try {
    utimesSync(path, new Date(), statSync(path).mtime);
  } catch {
    // A cache of another user can be read and not be touched; its age is then that of its writing.
  }
}

function filesAt(path: string): { size: number; atimeMs: number; mtimeMs: number }[] {
  const own = lstatSync(path, { throwIfNoEntry: false });
  if (own === undefined) return [];
  if (!own.isDirectory()) return [own];
  const inside = readdirSync(path).flatMap((name) => filesAt(join(path, name)));
  return inside.length > 0 ? inside : [{ size: 0, atimeMs: 0, mtimeMs: own.mtimeMs }];
}
