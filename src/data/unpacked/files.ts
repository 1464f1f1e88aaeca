import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { globSync } from 'tinyglobby';
import { BenchError } from '../../errors.ts';
import type { PackedFiles } from '../../experiment/packed-fields.ts';
import { siblingsLike } from '../../files/siblings.ts';
import { some } from '../../text/numbers.ts';
import { documentedSplit, type Split } from '../image-folder/split-words.ts';
import { quoted } from '../image-folder/walk.ts';

/** A file that holds images. */
export interface PackedFile {
  readonly path: string;
  /** Null where nothing says it, or all files are of one split. */
  readonly split: Split | null;
}

/** Files at most that a pattern of numbers stands for. */
const MOST = 100_000;
/** Folders above a file whose names may say its split. */
const ABOVE = 2;
/** Words of shards beside those of folders. */
const MORE: Readonly<Record<string, Split>> = {
  dev: 'validation',
  eval: 'test',
  evaluation: 'test',
};

/**
 * The files that paths and patterns name, in order, each with its split.
 * @throws BenchError `data` for what matches nothing, a file named twice, and names of which only
 *   some say a split.
 */
export function packedFiles(files: PackedFiles): PackedFile[] {
  if (typeof files === 'string' || Array.isArray(files)) return splitByName(found([files].flat()));
  const named = (['train', 'validation', 'test'] as const).flatMap((split) =>
    files[split] === undefined
      ? []
      : found([files[split]].flat()).map((path): PackedFile => ({ path, split })),
  );
  refuseTwice(named.map(({ path }) => path));
  return oneSplit(named);
}

function found(patterns: readonly string[]): string[] {
  const paths = patterns.flatMap((pattern) =>
    numbered(pattern).flatMap((each) => {
      const matches = matching(each);
      if (matches.length > 0) return matches;
      throw new BenchError('data', `no file is ${quoted(each)}${siblingsLike(each)}`, {
        remedy: 'Check `files`: a path or a pattern, from the working directory.',
      });
    }),
  );
  refuseTwice(paths);
  return paths;
}

/** The file of this very name, else those that the pattern fits. */
function matching(pattern: string): string[] {
  if (existsSync(pattern)) return [pattern];
  return globSync(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) }).sort();
}

/** `train-{000..003}` as the names it stands for, with as many digits. */
function numbered(pattern: string): string[] {
  const range = /\{(\d+)\.\.(\d+)\}/.exec(pattern);
  if (range === null) return [pattern];
  const [whole, first, last] = range as unknown as [string, string, string];
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || count > MOST)
    throw new BenchError('data', `${quoted(pattern)} stands for ${count} files`, {
      remedy: 'Give the lower number first, such as {000..003}.',
    });
  return Array.from({ length: count }, (_, i) =>
    `${Number(first) + i}`.padStart(first.length, '0'),
  ).flatMap((number) => numbered(pattern.replace(whole, () => number)));
}

function refuseTwice(paths: readonly string[]): void {
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice === undefined) return;
  throw new BenchError('data', `${quoted(twice)} is among the files twice`, {
    remedy: 'Correct `files` so that each is named once.',
  });
}

function splitByName(paths: readonly string[]): PackedFile[] {
  const files = paths.map((path): PackedFile => ({ path, split: splitOf(path) }));
  const unknown = files.filter(({ split }) => split === null);
  if (unknown.length > 0 && unknown.length < files.length)
    throw new BenchError(
      'data',
      `it is not plain which split is in ${some(unknown.map(({ path }) => quoted(path)))}`,
      {
        remedy: 'Say it: `files: { train, validation, test }`, each a path, a pattern or several.',
      },
    );
  return oneSplit(files);
}

/** By a word of its name, else of the folders it is in. */
function splitOf(path: string): Split | null {
  let folder = dirname(path);
  const names = [basename(path).replace(/\.\w+$/, '')];
  for (let i = 0; i < ABOVE && folder !== '.' && folder !== '/'; i++) {
    names.push(basename(folder));
    folder = dirname(folder);
  }
  for (const name of names)
    for (const word of name.split(/[-_.\s\d]+/)) {
      const known = documentedSplit(word) ?? MORE[word.toLowerCase()];
      if (known !== undefined) return known;
    }
  return null;
}

/** Of one split alone, a share is drawn to test on. */
function oneSplit(files: readonly PackedFile[]): PackedFile[] {
  const splits = new Set(files.map(({ split }) => split));
  return splits.size > 1 ? [...files] : files.map(({ path }) => ({ path, split: null }));
}
