import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, reasonOf } from '../../errors.ts';

export type Split = 'train' | 'validation' | 'test';

/** An image of a folder, before it is read. */
export interface ListedFile {
  readonly path: string;
  /** Path below its class folder, with slashes. */
  readonly name: string;
  readonly label: number;
  /** Null where the folder has no folders for splits. */
  readonly split: Split | null;
}

export interface Listing {
  readonly classes: string[];
  /** By split, class and name, in code-unit order: the same on every machine. */
  readonly files: readonly ListedFile[];
  /** Files left out by their names: hidden ones, and those that are no images. */
  readonly hidden: number;
  readonly foreign: number;
  /** Folders left out that stand beside those of the splits. */
  readonly beside: readonly string[];
}

/** Folders that name a split; several may name one. */
const SPLITS: ReadonlyMap<string, Split> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
]);
/** Also those that may not be readable: an image must not vanish because its format is rare. */
const IMAGE = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|heic|heif|bmp|jp2|jxl|dcm)$/i;
/** Hidden on one system or another. */
const HIDDEN = /^\.|^(thumbs\.db|desktop\.ini|__macosx)$/i;

/**
 * The images below a folder: `dir/<class>/...`, or `dir/<split>/<class>/...`.
 * With train and val alone, val is what is tested on.
 * @throws BenchError `data` when there is no such layout, or classes are empty or differ between splits.
 */
export function listImages(dir: string): Listing {
  const seen = { hidden: 0, foreign: 0 };
  const top = folders(dir, seen);
  const splits = top.filter((name) => namedSplit(name) !== undefined);
  const beside = top.filter((name) => !splits.includes(name));
  if (!isSplit(dir, splits, beside)) {
    const classes = classesIn(dir, top);
    return { classes, files: filesOf(dir, classes, null, seen), ...seen, beside: [] };
  }
  const byClass = splits.map((name) => {
    const folder = join(dir, name);
    return {
      folder,
      split: splitOf(name, splits),
      classes: classesIn(folder, folders(folder, seen)),
    };
  });
  const { classes } = byClass[0]!;
  for (const other of byClass.slice(1)) {
    const differing = [
      ...classes.filter((name) => !other.classes.includes(name)),
      ...other.classes.filter((name) => !classes.includes(name)),
    ];
    if (differing.length > 0)
      throw new BenchError(
        'data',
        `${byClass[0]!.folder} and ${other.folder} have different classes: ${differing.map(quoted).join(', ')}`,
        { remedy: 'Give every split a folder for every class.' },
      );
  }
  const files = byClass.flatMap(({ folder, split }) => filesOf(folder, classes, split, seen));
  return { classes, files, ...seen, beside };
}

function namedSplit(folder: string): Split | undefined {
  return SPLITS.get(folder.toLowerCase());
}

/** Among other classes, `train` may be one: a train of wagons, known by its having no classes. */
function isSplit(dir: string, splits: readonly string[], beside: readonly string[]): boolean {
  const train = splits.filter((name) => namedSplit(name) === 'train');
  const nothing = { hidden: 0, foreign: 0 };
  return (
    train.length > 0 &&
    (beside.length === 0 || train.some((name) => folders(join(dir, name), nothing).length > 0))
  );
}

/** Without a test folder, the one for validation is tested on. */
function splitOf(name: string, all: readonly string[]): Split {
  const split = namedSplit(name)!;
  const tested = all.some((other) => namedSplit(other) === 'test');
  return split === 'validation' && !tested ? 'test' : split;
}

function classesIn(folder: string, names: string[]): string[] {
  if (names.length >= 2) return names;
  const found = names.length === 0 ? 'no folder' : `only the folder ${quoted(names[0]!)}`;
  throw new BenchError(
    'data',
    `${folder} holds ${found}, expected one for each of two or more classes`,
    {
      remedy: `Arrange the images as ${join(folder, '<class>', '<image>')}.`,
    },
  );
}

function filesOf(
  folder: string,
  classes: readonly string[],
  split: Split | null,
  seen: Seen,
): ListedFile[] {
  return classes.flatMap((name, label) => {
    const own = imagesBelow(join(folder, name), '', seen);
    if (own.length > 0)
      return own.map((file) => ({ path: join(folder, name, file), name: file, label, split }));
    throw new BenchError('data', `the class folder ${quoted(join(folder, name))} holds no image`, {
      remedy: 'Put images into it, or remove it.',
    });
  });
}

interface Seen {
  hidden: number;
  foreign: number;
}

/** Names of the images in a class folder and the folders in it; `within` are those it is in. */
function imagesBelow(
  folder: string,
  below: string,
  seen: Seen,
  within: readonly string[] = [],
): string[] {
  const names: string[] = [];
  const here = [...within, realpathSync(join(folder, below))];
  for (const entry of entriesOf(join(folder, below))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (HIDDEN.test(entry.name)) seen.hidden += 1;
    else if (isFolder(join(folder, name), entry)) {
      // A link to a folder that it is in would be followed for ever.
      if (here.includes(realpathSync(join(folder, name)))) seen.foreign += 1;
      else for (const image of imagesBelow(folder, name, seen, here)) names.push(image);
    } else if (IMAGE.test(entry.name)) names.push(name);
    else seen.foreign += 1;
  }
  return names;
}

/** A link to a folder is one, as data sets are often linked together. */
function isFolder(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(path).isDirectory();
  } catch {
    // To nothing, or to itself.
    return false;
  }
}

/** Names of the folders in a folder. */
function folders(dir: string, seen: Seen): string[] {
  return entriesOf(dir).flatMap((entry) => {
    if (HIDDEN.test(entry.name)) seen.hidden += 1;
    else if (isFolder(join(dir, entry.name), entry)) return [entry.name];
    else seen.foreign += 1;
    return [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new BenchError('data', `${quoted(folder)} cannot be listed: ${reasonOf(cause)}`, {
      remedy: 'Check `dir`, a path from the working directory to a folder that you may read.',
      cause,
    });
  }
}

/** In quotes and on one line, whatever the name holds. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}
