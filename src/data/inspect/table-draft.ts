import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { BenchError } from '../../errors.ts';
import { listed, some } from '../../text/numbers.ts';
import { said } from '../faults.ts';
import { documentedSplit, splitName } from '../image-folder/split-words.ts';
import { quoted } from '../image-folder/walk.ts';
import { readTable, type Table } from '../manifest/table.ts';
import type { Draft, Recognised } from './draft.ts';

/** What columns of classes, splits and groups are called, the usual word first. */
const LABELS =
  'label labels class class_name classname label_name category target diagnosis dx finding finding_labels level breed species';
const SPLITS = 'split set subset partition fold usage phase';
const GROUPS =
  'group patient patient_id patientid subject subject_id case case_id lesion_id participant_id study_id';
/** Rows whose images are looked for while it is open which column names them. */
const SAMPLE = 50;
/** Share of the rows that have a path of their own; the rest is told of where the table is read. */
const MOSTLY = 0.9;
/** Classes at most of a column that is taken for labels by its values alone. */
const MOST_CLASSES = 1000;
/** Endings of images that names may come without. */
const IMAGE = /\.(jpe?g|png|webp|gif|tiff?|bmp|p[bgpn]m|avif|dcm)$/i;

type Values = ReadonlyMap<string, readonly string[]>;

/**
 * A manifest of a table whose columns are known by their names, and by which of them leads to files.
 * @throws BenchError `data` for what is no table, or does not say which columns are which.
 */
export function tableDraft(file: string): Recognised {
  const table = readTable(file);
  const values = valuesOf(table);
  const path = pathIn(file, values);
  const split = named(SPLITS, values).find((name) => isSplit(values.get(name)!)) ?? null;
  const group =
    named(GROUPS, values).find((name) => new Set(values.get(name)).size < table.rows.length) ??
    null;
  const label = labelIn(file, values, [...path.columns, split, group]);
  const usual = (found: string | null, name: string) =>
    found === null || found.trim().toLowerCase() === name ? {} : { [name]: found };
  const columns = {
    ...usual(path.template, 'path'),
    ...usual(label, 'label'),
    ...usual(split, 'split'),
    ...usual(group, 'group'),
  };
  const draft: Draft = {
    kind: 'manifest',
    file,
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
  };
  return { draft, guesses: Object.keys(columns).length === 0 ? [] : [guessText(file, columns)] };
}

function guessText(file: string, columns: Readonly<Record<string, string>>): string {
  const each = Object.entries(columns).map(([key, name]) => `${key} ${said(name)}`);
  return `the columns of ${file} were taken as ${listed(each)}`;
}

/** What each column holds, as text, of all rows. */
function valuesOf({ columns, rows }: Table): Values {
  return new Map(
    columns.map((name) => [name, rows.map(({ cell }) => `${cell(name) ?? ''}`.trim())]),
  );
}

/** Columns of some names, in the order of the names. */
function named(names: string, values: Values): string[] {
  return names
    .split(' ')
    .flatMap((name) => [...values.keys()].filter((each) => each.trim().toLowerCase() === name));
}

const isSplit = (cells: readonly string[]) => {
  const splits = cells.map(documentedSplit);
  return !splits.includes(undefined) && new Set(splits).size > 1;
};

interface PathFound {
  /** As `columns.path` has it. */
  readonly template: string;
  readonly columns: readonly string[];
  /** Below the table's folder. */
  readonly folder: string;
}

/** The column that leads to files: as it is, or below a folder, or with an ending. */
function pathIn(file: string, values: Values): PathFound {
  const root = dirname(file);
  const places = ['', ...foldersBelow(root)].map((folder) => ({
    folder,
    endings: endingsIn(join(root, folder)),
  }));
  const found: PathFound[] = [];
  for (const [name, cells] of values) {
    const sample = sampled(cells);
    if (sample.some((cell) => cell === '' || cell.includes('\0'))) continue;
    // A class 0 beside a file 0.png names no images: those are each there once.
    if (new Set(cells).size < MOSTLY * cells.length) continue;
    const whole = sample.every((cell) => IMAGE.test(cell));
    for (const { folder, endings } of places)
      for (const ending of whole ? [''] : endings) {
        const before = folder === '' ? '' : `${folder}/`;
        if (!sample.every((cell) => existsSync(join(root, before + cell + ending)))) continue;
        const alone = before === '' && ending === '';
        found.push({
          template: alone ? name : `${before}{${name}}${ending}`,
          columns: [name],
          folder,
        });
      }
  }
  const best = chosen(file, found);
  if (best.length === 1) return best[0]!;
  if (best.length > 1)
    throw new BenchError(
      'data',
      `it is not plain how ${file} names its images: ${some(best.map(({ template }) => said(template)))}`,
      { remedy: 'Say it in `columns: { path }`, such as that of these which is right.' },
    );
  throw new BenchError(
    'data',
    `no column of ${file} leads to files in ${root === '.' ? 'its folder' : quoted(root)} or the folders in it; there are ${some([...values.keys()].map(said), 20)}`,
    {
      remedy:
        "Put the table beside its images, or write `manifest({ file, root, columns: { path: 'images/{id}.png', label: 'class' } })`.",
    },
  );
}

/** Of several, the column called `path`, else those in the folder that the table's own name speaks of. */
function chosen(file: string, found: readonly PathFound[]): readonly PathFound[] {
  if (found.length < 2) return found;
  const usual = found.filter(({ columns: [name] }) => name!.trim().toLowerCase() === 'path');
  if (usual.length === 1) return usual;
  const purpose = splitName(basename(file, extname(file)))?.purpose ?? 'train';
  const fitting = found.filter(({ folder }) => splitName(folder)?.purpose === purpose);
  return fitting.length > 0 ? fitting : found;
}

function sampled(cells: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(cells.length / SAMPLE));
  return cells.filter((_, i) => i % step === 0);
}

/** Folders in a folder and in those, by their paths from it. */
function foldersBelow(root: string, within = '', deep = 2): string[] {
  if (deep === 0) return [];
  const names = entriesOf(join(root, within)).flatMap((entry) =>
    entry.isDirectory() && !/^\.|^__macosx$/i.test(entry.name) ? [entry.name] : [],
  );
  // Of so many, each is hardly a folder of all images.
  if (names.length > 100) return [];
  return names.flatMap((name) => {
    const path = within === '' ? name : `${within}/${name}`;
    return [path, ...foldersBelow(root, path, deep - 1)];
  });
}

/** Endings of the images in a folder, by its first files. */
function endingsIn(folder: string): string[] {
  const names = entriesOf(folder)
    .slice(0, 1000)
    .flatMap((entry) => (entry.isFile() && IMAGE.test(entry.name) ? [extname(entry.name)] : []));
  return ['', ...new Set(names)];
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Told of where it is listed.
    return [];
  }
}

/** The column of classes: by its name, else the only one whose values are few. */
function labelIn(file: string, values: Values, taken: readonly (string | null)[]): string {
  const free = [...values.keys()].filter((name) => !taken.includes(name));
  const byName = named(LABELS, values).filter((name) => free.includes(name));
  if (byName.length > 0 && byName[0]!.trim().toLowerCase() === 'label') return byName[0]!;
  if (byName.length === 1) return byName[0]!;
  const few = free.filter((name) => isLabel(values.get(name)!));
  const candidates = byName.length > 1 ? byName : few;
  if (candidates.length === 1) return candidates[0]!;
  throw new BenchError(
    'data',
    candidates.length === 0
      ? `no column of ${file} holds classes; there are ${some([...values.keys()].map(said), 20)}`
      : `it is not plain which column of ${file} holds the classes: ${some(candidates.map(said))}`,
    { remedy: 'Name it in `columns: { label }` of the `manifest`.' },
  );
}

function isLabel(cells: readonly string[]): boolean {
  const classes = new Set(cells).size;
  return (
    !cells.includes('') &&
    classes > 1 &&
    classes <= Math.min(MOST_CLASSES, cells.length / 3) &&
    // Measurements are numbers with decimals.
    !cells.some((cell) => /^[-+]?\d*\.\d+$/.test(cell))
  );
}
