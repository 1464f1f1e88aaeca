import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { BenchError } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { layoutOf, type Place } from './layout.ts';
import type { Split } from './split-words.ts';
import { Undecided } from './undecided.ts';
import { foldersIn, imagesBelow, nothingSeen, quoted, type Seen } from './walk.ts';

/** An image of a folder, before it is read. */
export interface ListedFile {
  readonly path: string;
  /** Path below its class folder, with slashes, under Unicode's NFC. */
  readonly name: string;
  readonly label: number;
  /** Null where the folder has no folders for splits. */
  readonly split: Split | null;
}

export interface Listing {
  readonly classes: string[];
  /** By split, class and name, in code-unit order: the same on every machine. */
  readonly files: readonly ListedFile[];
  /** Files left out by their names. */
  readonly hidden: number;
  /** Files left out that hold no image, by extension. */
  readonly foreign: ReadonlyMap<string, number>;
  /** Folders left out that stand beside those of the splits. */
  readonly beside: readonly string[];
  /** Class folders that are not among the `classes` asked for. */
  readonly otherClasses: readonly string[];
}

/** Folders within each other that are looked into for one that fits. */
const DEEP = 3;

/**
 * The images below a folder: `dir/<class>/...`, or `dir/<split>/<class>/...`.
 * With train and val alone, val is what is tested on.
 * @throws BenchError `data` when there is no such layout, when it could be two things, or
 *   when classes are empty or differ between splits.
 */
export function listImages(spec: ImageFolderSpec): Listing {
  const seen = nothingSeen();
  const { places, beside } = layoutOf(spec, seen);
  refuseOverlap(places);
  const found = places.map((place) => ({
    ...place,
    classes: classesIn(place, spec, place.folder === spec.dir ? nothingSeen() : seen),
  }));
  const all = [...found[0]!.classes.keys()];
  for (const other of found.slice(1)) {
    const names = [...other.classes.keys()];
    const differing = [
      ...all.filter((name) => !names.includes(name)),
      ...names.filter((name) => !all.includes(name)),
    ];
    if (differing.length > 0)
      throw new BenchError(
        'data',
        `${found[0]!.folder} and ${other.folder} have different classes: ${differing.map(quoted).join(', ')}`,
        {
          remedy:
            'Give every split a folder for every class, or name in `classes` those that all have.',
        },
      );
  }
  const classes = spec.classes?.map((name) => name.normalize('NFC')) ?? all;
  const files = found.flatMap(({ folder, split, classes: folders }) =>
    classes.flatMap((name, label) => filesOf(join(folder, folders.get(name)!), label, split, seen)),
  );
  return {
    classes,
    files,
    ...seen,
    beside,
    otherClasses: otherClassesOf(places, classes),
  };
}

/** Folders of the classes, by the names they are compared by. */
function classesIn(place: Place, spec: ImageFolderSpec, seen: Seen): Map<string, string> {
  const { folder, without } = place;
  const { classes } = spec;
  const folders = foldersIn(folder, seen);
  for (const [name, own] of folders) if (without.includes(own)) folders.delete(name);
  if (folders.size < 2) throw noClasses(spec, folder, [...folders.values()]);
  if (classes === undefined) return folders;
  return new Map(
    classes.map((given) => {
      const name = given.normalize('NFC');
      const own = folders.get(name);
      if (own !== undefined) return [name, own] as const;
      throw new BenchError('data', `${folder} has no folder for the class ${quoted(given)}`, {
        remedy: `Name classes of ${[...folders.keys()].map(quoted).join(', ')}.`,
      });
    }),
  );
}

function otherClassesOf(places: readonly Place[], classes: readonly string[]): string[] {
  const others = places.flatMap(({ folder, without }) =>
    [...foldersIn(folder)].flatMap(([name, own]) =>
      classes.includes(name) || without.includes(own) ? [] : [name],
    ),
  );
  return [...new Set(others)].sort();
}

function noClasses({ dir }: ImageFolderSpec, folder: string, names: readonly string[]): BenchError {
  const found = names.length === 0 ? 'no folder' : `only the folder ${quoted(names[0]!)}`;
  const fitting = names.map((name) => fittingBelow(join(folder, name), 1)).find(Boolean);
  return new Undecided(
    fitting !== undefined && folder === dir ? { dir: fitting } : {},
    `${folder} holds ${found}, expected one for each of two or more classes`,
    {
      remedy: fitting
        ? `Give ${quoted(fitting)}, which holds ${[...foldersIn(fitting).keys()].slice(0, 5).map(quoted).join(', ')}.`
        : `Arrange the images as ${join(folder, '<class>', '<image>')}.`,
    },
  );
}

/** The first folder, in it or below, that holds two folders or more. */
function fittingBelow(folder: string, deep: number): string | undefined {
  const below = foldersIn(folder);
  if (below.size > 1) return folder;
  if (deep === DEEP) return undefined;
  return [...below.values()]
    .map((name) => fittingBelow(join(folder, name), deep + 1))
    .find(Boolean);
}

/** An image in two splits would be tested on after it was trained on. */
function refuseOverlap(places: readonly Place[]): void {
  const paths = places.map(({ folder, without }) => ({
    folder,
    path: realpathOf(folder),
    without: without.map((name) => realpathOf(join(folder, name))),
  }));
  for (const [i, a] of paths.entries())
    for (const b of paths.slice(i + 1))
      for (const [outer, inner] of [
        [a, b],
        [b, a],
      ] as const)
        if (
          isWithin(outer.path, inner.path) &&
          !outer.without.some((path) => isWithin(path, inner.path))
        )
          throw new BenchError('data', `${outer.folder} and ${inner.folder} hold the same images`, {
            remedy: 'Name another folder for each split in `splits`.',
          });
}

function realpathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // It is refused in words where it is listed.
    return folder;
  }
}

function isWithin(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`));
}

function filesOf(folder: string, label: number, split: Split | null, seen: Seen): ListedFile[] {
  const own = imagesBelow(folder, seen);
  if (own.length > 0)
    return own.map((file) => ({
      path: join(folder, file),
      name: file.normalize('NFC'),
      label,
      split,
    }));
  throw new BenchError('data', `the class folder ${quoted(folder)} holds no image`, {
    remedy: 'Put images into it, or remove it.',
  });
}
