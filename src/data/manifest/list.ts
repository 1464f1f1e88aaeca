import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { BenchError } from '../../errors.ts';
import type { ManifestSpec } from '../../experiment/data-schema.ts';
import { type GroupNoun, groupNounOf } from '../../experiment/group-noun.ts';
import { siblingsLike } from '../../files/siblings.ts';
import { listed, some } from '../../text/numbers.ts';
import { didYouMean } from '../../text/suggest.ts';
import type { ListedFile, Listing } from '../image-folder/list.ts';
import type { Split } from '../image-folder/split-words.ts';
import { columnNotes, columnsOf } from './columns.ts';
import { refusal, said } from './faults.ts';
import { type Entry, entriesOf } from './rows.ts';
import { readTable } from './table.ts';

/** The images of a manifest, and what belongs together. */
export interface ManifestListing extends Listing {
  /** The group of each file, by its path; null where the manifest has none. */
  readonly groups: ReadonlyMap<string, string> | null;
  /** What they are, by the name of their column. */
  readonly groupsAre: GroupNoun;
  /** What a reader should know of the table, a sentence each. */
  readonly tableNotes: readonly string[];
}

/** An image of a row. */
interface Placed extends Entry {
  /** From the working directory. */
  readonly file: string;
  /** From the root, with slashes, under NFC. */
  readonly name: string;
  /** Of the file itself, whatever links lead to it; null where there is none. */
  readonly real: string | null;
}

/**
 * The images that a manifest lists, in the order that folders of them would have: by split,
 * class and path, whatever the order of rows.
 * @throws BenchError `data` for a table that cannot be read, rows that do not say what they must,
 *   and images that are missing, outside of the root, or listed twice.
 */
export function listManifest(spec: ManifestSpec): ManifestListing {
  const { file } = spec;
  const table = readTable(file);
  const columns = columnsOf(spec, table.columns);
  const all = placed(spec, entriesOf(file, table, columns));
  refuseDoubles(file, all);
  const { classes, others } = classesOf(spec, all);
  const labels = new Map(classes.map((name, label) => [name, label]));
  const kept = all.filter(({ label }) => labels.has(label));
  refuseMissing(spec, kept);
  const splitOf = splitsOf(file, kept);
  const files = kept
    .map((entry): ListedFile & { readonly group: string | null } => ({
      path: entry.file,
      name: entry.name,
      label: labels.get(entry.label)!,
      split: splitOf(entry),
      group: entry.group,
    }))
    .sort(asFolders);
  return {
    classes,
    files: files.map(({ group: _, ...listed }) => listed),
    hidden: 0,
    foreign: new Map(),
    beside: [],
    otherClasses: [],
    groups: columns.group === null ? null : new Map(files.map(({ path, group }) => [path, group!])),
    groupsAre: groupNounOf(columns.group ?? 'group'),
    tableNotes: [
      ...columnNotes(spec, columns, table.columns),
      ...(others.length === 0
        ? []
        : [
            `${all.length - kept.length} of ${all.length} rows left out, whose labels are not among \`classes\`: ${some(others.map(said))}`,
          ]),
    ],
  };
}

function placed({ file, root }: ManifestSpec, entries: readonly Entry[]): Placed[] {
  const folder = root ?? dirname(file);
  const outside: string[] = [];
  const found = entries.map((entry): Placed => {
    const way = relative(resolve(folder), resolve(folder, entry.path));
    if (isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`))
      outside.push(`line ${entry.line}: ${said(entry.path)}`);
    const path = join(folder, way);
    return {
      ...entry,
      file: path,
      name: way.split(sep).join('/').normalize('NFC'),
      real: realPath(path),
    };
  });
  if (outside.length === 0) return found;
  throw refusal(
    `${outside.length} of ${entries.length} images of ${file} are outside of ${rootText(root)}`,
    outside,
    'Name the folder that holds all images in `root`; paths that are not absolute are then from there.',
  );
}

const rootText = (root: string | undefined) => (root === undefined ? 'its folder' : said(root));

function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

/** The same image tested on after it was trained on, or of two classes, teaches nothing. */
function refuseDoubles(file: string, images: readonly Placed[]): void {
  const rows = new Map<string, Placed[]>();
  for (const image of images) {
    const key = image.real ?? resolve(image.file);
    const own = rows.get(key);
    if (own === undefined) rows.set(key, [image]);
    else own.push(image);
  }
  const doubles = [...rows.values()].filter(({ length }) => length > 1);
  if (doubles.length === 0) return;
  throw refusal(
    `${doubles.length} ${doubles.length === 1 ? 'image is' : 'images are'} listed more than once in ${file}`,
    doubles.map(doubleText),
    'Keep one row for each image; one of several labels cannot be learnt here.',
  );
}

function doubleText(rows: readonly Placed[]): string {
  const values = (key: 'label' | 'split' | 'group') => [...new Set(rows.map((row) => row[key]))];
  const differing = (['label', 'split', 'group'] as const)
    .filter((key) => values(key).length > 1)
    .map((key) => `, as the ${key}s ${listed(values(key).map((value) => said(value!)))}`);
  return `${said(rows[0]!.path)}: lines ${listed(rows.map(({ line }) => `${line}`).slice(0, 10))}${differing.join('')}`;
}

function classesOf(
  { file, classes }: ManifestSpec,
  images: readonly Placed[],
): { classes: string[]; others: string[] } {
  const there = [...new Set(images.map(({ label }) => label))].sort();
  if (there.length < 2)
    throw new BenchError('data', `${file} has one label only, ${said(there[0]!)}`, {
      remedy: 'List images of two or more classes, or name another column in `columns: { label }`.',
    });
  if (classes === undefined) return { classes: there, others: [] };
  const wanted = classes.map((name) => name.normalize('NFC'));
  const absent = wanted.find((name) => !there.includes(name));
  if (absent !== undefined)
    throw new BenchError(
      'data',
      `${file} has no image of the class ${said(absent)}${didYouMean(absent, there, said)}`,
      { remedy: `Name classes of ${some(there.map(said), 20)}.` },
    );
  return { classes: wanted, others: there.filter((name) => !wanted.includes(name)) };
}

function refuseMissing({ file, root }: ManifestSpec, images: readonly Placed[]) {
  const missing = images.filter(({ real }) => real === null);
  if (missing.length === 0) return;
  const like = siblingsLike(missing[0]!.file);
  const backslash = missing.some(({ path }) => path.includes('\\'));
  throw refusal(
    `${missing.length} of ${images.length} images of ${file} are not in ${rootText(root)}`,
    missing.map(({ line, path }, i) => `line ${line}: ${said(path)}${i === 0 ? like : ''}`),
    `Paths are from ${rootText(root)}: correct them${backslash ? ', with slashes in place of backslashes' : ''}, or name the folder that they are from in \`root\`.`,
  );
}

/**
 * With train and val alone, val is what is tested on, as for folders.
 * @throws BenchError `data` where there are splits and none to train or to test on.
 */
function splitsOf(file: string, images: readonly Placed[]): (image: Placed) => Split | null {
  const there = new Set(images.map(({ split }) => split));
  if (there.has(null)) return () => null;
  if (!there.has('train') || there.size < 2)
    throw new BenchError(
      'data',
      `${file} has images of the split ${listed([...there].map((split) => said(split!)))} alone, expected "train" and "test"`,
      {
        remedy:
          'Correct the column of splits, or set `columns: { split: false }`, which draws a share for testing.',
      },
    );
  if (there.has('test')) return ({ split }) => split;
  return ({ split }) => (split === 'validation' ? 'test' : split);
}

/** By split and class, then as a walk through folders meets them. */
function asFolders(a: ListedFile, b: ListedFile): number {
  if (a.split !== b.split) return a.split! < b.split! ? -1 : 1;
  if (a.label !== b.label) return a.label - b.label;
  const [left, right] = [a.name.split('/'), b.name.split('/')];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at < 0 || left[at]! < (right[at] ?? '') ? -1 : 1;
}
