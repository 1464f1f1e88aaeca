import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { BenchError } from '../../errors.ts';
import type { ManifestSpec } from '../../experiment/data-schema.ts';
import { type GroupNoun, groupNounOf } from '../../experiment/group-noun.ts';
import { siblingsLike } from '../../files/siblings.ts';
import { counted, listed } from '../../text/numbers.ts';
import { refusal, said } from '../faults.ts';
import { type MaskFiles, maskNotes } from '../image-folder/mask-files.ts';
import { columnNotes, columnsOf } from './columns.ts';
import { classesOf, type LabelledListing, labelledListing, leftOutNotes } from './labelled.ts';
import { type Entry, entriesOf } from './rows.ts';
import { readTable } from './table.ts';

/** The images of a manifest, and what belongs together. */
export interface ManifestListing extends LabelledListing {
  /** What its groups are, by the name of their column. */
  readonly groupsAre: GroupNoun;
  /** Null where no column has them. */
  readonly masks: MaskFiles | null;
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
  /** Of its mask, from the working directory. */
  readonly maskFile: string | null;
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
  const { classes, others } = classesOf(
    { origin: file, ...spec, remedy: 'or name another column in `columns: { label }`' },
    all.map(({ label }) => label),
  );
  const kept = all.filter(({ label }) => classes.includes(label));
  refuseMissing(spec, kept);
  const listing = labelledListing(
    kept.map(({ file: path, ...entry }) => ({ ...entry, path })),
    classes,
    {
      origin: file,
      remedy:
        'Correct the column of splits, or set `columns: { split: false }`, which draws a share for testing.',
    },
  );
  return {
    ...listing,
    groupsAre: groupNounOf(columns.group ?? 'group'),
    masks: columns.mask === null ? null : masksIn(spec, kept),
    tableNotes: [
      ...columnNotes(spec, columns, table.columns),
      ...leftOutNotes(all.length, kept.length, others),
    ],
  };
}

function placed({ file, root }: ManifestSpec, entries: readonly Entry[]): Placed[] {
  const folder = root ?? dirname(file);
  const outside: string[] = [];
  const wayTo = (path: string, line: number) => {
    const way = relative(resolve(folder), resolve(folder, path));
    if (isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`))
      outside.push(`line ${line}: ${said(path)}`);
    return way;
  };
  const found = entries.map((entry): Placed => {
    const way = wayTo(entry.path, entry.line);
    const path = join(folder, way);
    return {
      ...entry,
      file: path,
      name: way.split(sep).join('/').normalize('NFC'),
      real: realPath(path),
      maskFile: entry.mask === null ? null : join(folder, wayTo(entry.mask, entry.line)),
    };
  });
  if (outside.length === 0) return found;
  throw refusal(
    `${counted(outside.length, 'file')} that ${file} names ${outside.length === 1 ? 'is' : 'are'} outside of ${rootText(root)}`,
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

/** A column that is named and has none is a slip: images without a mask are beside those with one. */
function masksIn({ file, root }: ManifestSpec, images: readonly Placed[]): MaskFiles {
  const masked = images.filter(({ maskFile }) => maskFile !== null);
  if (masked.length === 0)
    throw new BenchError('data', `${file} has no mask of any image`, {
      remedy: 'Correct `columns: { mask }`, or leave it out.',
    });
  const missing = masked.filter(({ maskFile }) => realPath(maskFile!) === null);
  if (missing.length > 0)
    throw refusal(
      `${missing.length} of ${masked.length} masks of ${file} are not in ${rootText(root)}`,
      missing.map(({ line, mask }) => `line ${line}: ${said(mask!)}`),
      `Paths are from ${rootText(root)}: correct them, or leave the cell empty, as of an image without a mask.`,
    );
  return {
    origin: file,
    of: new Map(masked.map(({ file: path, maskFile }) => [path, maskFile!])),
    notes: maskNotes(masked.length, images.length, file),
  };
}
