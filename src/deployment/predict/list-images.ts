import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import * as z from 'zod';
import { imagesBelow, nothingSeen } from '../../data/image-folder/walk.ts';
import { readTable } from '../../data/manifest/table.ts';
import { BenchError } from '../../errors.ts';
import { siblingsLike } from '../../files/siblings.ts';
import { didYouMean } from '../../text/suggest.ts';

/** The images that a command names. */
export interface ListedImages {
  /** Each once, in the order in which they are named; of folders and patterns in that of their names. */
  readonly paths: readonly string[];
  /** Files of folders that hold no image, by extension. */
  readonly foreign: ReadonlyMap<string, number>;
}

const MANIFEST = /\.(csv|tsv|jsonl|ndjson)$/i;
const PATTERN = /[*?[\]{}!]/;
/** What a table calls its column of paths, where nothing else is said. */
const PATH = 'path';

/**
 * The images of files, folders (and what is in them), patterns and tables.
 * @param column Of tables, that with the paths, which are from the table's folder.
 * @throws BenchError `usage` for what is not there, or names no image; `data` for a table that
 *   cannot be read.
 */
export function listImages(args: readonly string[], column: string = PATH): ListedImages {
  const seen = nothingSeen();
  const paths = new Map<string, string>();
  for (const arg of args) {
    const found = pathsOf(arg, column, seen);
    if (found.length === 0) throw noImage(arg, seen.foreign);
    for (const path of found) if (!paths.has(resolve(path))) paths.set(resolve(path), path);
  }
  return { paths: [...paths.values()], foreign: seen.foreign };
}

function pathsOf(arg: string, column: string, seen: ReturnType<typeof nothingSeen>): string[] {
  if (existsSync(arg)) {
    if (statSync(arg).isDirectory()) return imagesBelow(arg, seen).map((name) => join(arg, name));
    return MANIFEST.test(arg) ? pathsInTable(arg, column) : [arg];
  }
  if (!PATTERN.test(arg))
    throw new BenchError(
      'usage',
      `there is no file or folder ${JSON.stringify(arg)}${siblingsLike(arg)}`,
      { remedy: 'Give files, folders, patterns such as "photos/*.jpg", or a table of paths.' },
    );
  return globSync(arg, { expandDirectories: false }).toSorted();
}

const pathCell = z.string().min(1);

function pathsInTable(file: string, column: string): string[] {
  const { columns, rows } = readTable(file);
  if (!columns.includes(column))
    throw new BenchError(
      'usage',
      `${file} has no column ${JSON.stringify(column)}${didYouMean(column, columns, JSON.stringify)}`,
      { remedy: 'Name the column of the paths with --path-column.' },
    );
  return rows.map((row) => {
    const { success, data } = pathCell.safeParse(row.cell(column));
    if (success) return isAbsolute(data) ? data : join(dirname(file), data);
    throw new BenchError(
      'data',
      `${file}, line ${row.line}: the column ${JSON.stringify(column)} holds no path`,
      { remedy: 'Give every row the path of an image, or remove it.' },
    );
  });
}

function noImage(arg: string, foreign: ReadonlyMap<string, number>): BenchError {
  const others = [...foreign].map(([ending, count]) => `${count} ${ending || 'without ending'}`);
  const held = others.length === 0 ? '' : ` (it holds ${others.slice(0, 5).join(', ')})`;
  return new BenchError('usage', `${JSON.stringify(arg)} names no image${held}`, {
    remedy: 'Give files, folders, patterns such as "photos/*.jpg", or a table of paths.',
  });
}
