import { extname, join, relative, resolve, sep } from 'node:path';
import { BenchError } from '../../errors.ts';
import { counted, some } from '../../text/numbers.ts';
import type { ListedFile } from './list.ts';
import { imagesBelow, nothingSeen, quoted } from './walk.ts';

/** Which files say where the objects of images are. */
export interface MaskFiles {
  /** The folder or the table that says so. */
  readonly origin: string;
  /** The path of a mask by the path of its image. */
  readonly of: ReadonlyMap<string, string>;
  /** What a reader should know of them, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * The masks in a folder that is laid out as that of the images: `masks/cat/1.png` is of
 * `dir/cat/1.jpg`.
 * @param files The images of `dir`.
 * @throws BenchError `data` where no image has a mask, where it is not certain which one is whose, and
 *   for masks that are read as images too.
 */
export function masksBelow(
  { dir, masks }: { readonly dir: string; readonly masks: string },
  files: readonly ListedFile[],
): MaskFiles {
  const among = files.find(({ path }) => isWithin(masks, path));
  if (among !== undefined)
    throw new BenchError(
      'data',
      `the masks of ${quoted(masks)} are images of ${quoted(dir)} too, such as ${quoted(among.path)}`,
      { remedy: 'Move them to a folder beside `dir`.' },
    );
  const found = byName(imagesBelow(masks, nothingSeen()), (name) => name);
  const images = byName(files, ({ path }) => relative(dir, path));
  const shared = [...images].filter(([name, of]) => of.length > 1 && found.has(name));
  const twice = [...found].filter(([name, of]) => of.length > 1 && images.has(name));
  const unclear = [
    ...twice.map(([, of]) => `${of.map((name) => quoted(join(masks, name))).join(' and ')}`),
    ...shared.map(([, of]) => `that of ${of.map(({ path }) => quoted(path)).join(' and ')}`),
  ];
  if (unclear.length > 0)
    throw new BenchError(
      'data',
      `which mask of ${quoted(masks)} is of which image is not clear: ${some(unclear)}`,
      { remedy: 'Give each image a name of its own, its ending aside, and each mask that name.' },
    );
  const of = new Map(
    [...images].flatMap(([name, [image]]) => {
      const mask = found.get(name)?.[0];
      return mask === undefined ? [] : [[image!.path, join(masks, mask)] as const];
    }),
  );
  if (of.size === 0) throw noneFits(dir, masks, files);
  const others = [...found].filter(([name]) => !images.has(name)).flatMap(([, names]) => names);
  const unused =
    others.length === 0
      ? []
      : [
          `${counted(others.length, 'mask')} of ${masks} not used, which no image has the name of: ${some(others.map(quoted))}`,
        ];
  return { origin: masks, of, notes: [...maskNotes(of.size, files.length, masks), ...unused] };
}

/** A sentence where some images have no mask. */
export function maskNotes(masks: number, images: number, origin: string): string[] {
  if (masks === images) return [];
  return [`${masks} of ${images} images have a mask, by ${origin}`];
}

function noneFits(dir: string, masks: string, [first]: readonly ListedFile[]): BenchError {
  const name = relative(dir, first!.path);
  const wanted = join(masks, `${name.slice(0, name.length - extname(name).length)}.png`);
  return new BenchError(
    'data',
    `${quoted(masks)} has no mask of any image of ${quoted(dir)}, expected such as ${quoted(wanted)} for ${quoted(first!.path)}`,
    {
      remedy:
        'Lay it out as `dir` is, or list images and masks in a table: `manifest({ columns: { mask } })`.',
    },
  );
}

/** By path with slashes under NFC, without its ending. */
function byName<T>(all: readonly T[], pathOf: (one: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const path = pathOf(one);
    const bare = path.slice(0, path.length - extname(path).length);
    const name = bare.split(sep).join('/').normalize('NFC');
    found.set(name, [...(found.get(name) ?? []), one]);
  }
  return found;
}

function isWithin(folder: string, path: string): boolean {
  return resolve(path).startsWith(`${resolve(folder)}${sep}`);
}
