import { BenchError } from '../../errors.ts';
import type { ManifestSpec } from '../../experiment/data-schema.ts';
import { listed, some } from '../../text/numbers.ts';
import { didYouMean } from '../../text/suggest.ts';
import { said } from '../faults.ts';

/** The columns that are read, as the table names them; null where there is none. */
export interface Columns {
  readonly path: PathColumns;
  readonly label: string;
  readonly split: string | null;
  readonly group: string | null;
  /** Of the masks of images. */
  readonly mask: PathColumns | null;
}

/** How a row says where its image is: what the columns hold, with texts before, between and after. */
export interface PathColumns {
  readonly names: readonly string[];
  /** One more than names. */
  readonly texts: readonly string[];
}

type Key = keyof Columns;

/** A column in a path: `{id}`. */
const IN_BRACES = /\{([^{}]+)\}/;

/**
 * The columns that the experiment names, else those named as their keys are, in any case.
 * @throws BenchError `data` for a column that is not there, or is there twice.
 */
export function columnsOf(
  { file, columns }: Pick<ManifestSpec, 'file' | 'columns'>,
  there: readonly string[],
): Columns {
  const find = (key: Key): string | null => {
    const given = columns[key];
    if (given === false) return null;
    const found = there.filter((name) =>
      given === undefined ? name.trim().toLowerCase() === key : name.trim() === given,
    );
    if (found.length < 2) return found[0] ?? null;
    throw new BenchError('data', `${file} has ${found.length} columns ${listed(found.map(said))}`, {
      remedy: `Rename all but one, or name another in \`columns: { ${key} }\`.`,
    });
  };
  const need = (key: Key): string => {
    const found = find(key);
    if (found !== null) return found;
    throw absent(file, key, columns[key] || key, there);
  };
  const may = (key: 'split' | 'group') =>
    typeof columns[key] === 'string' ? need(key) : find(key);
  return {
    path: pathOf('path'),
    label: need('label'),
    split: may('split'),
    group: may('group'),
    mask: columns.mask === undefined ? null : pathOf('mask'),
  };

  function pathOf(key: 'path' | 'mask'): PathColumns {
    const given = columns[key] ?? '';
    if (!IN_BRACES.test(given) || find(key) !== null)
      return { names: [need(key)], texts: ['', ''] };
    const parts = given.split(IN_BRACES);
    const names = parts.filter((_, i) => i % 2 === 1);
    const missing = names.find((name) => !there.includes(name));
    if (missing !== undefined) throw absent(file, key, missing, there);
    return { names, texts: parts.filter((_, i) => i % 2 === 0) };
  }
}

function absent(file: string, key: Key, name: string, there: readonly string[]): BenchError {
  const [first] = there;
  if (there.length === 1 && /[;,\t|]/.test(first!))
    return new BenchError('data', `${file} has the one column ${said(first!)}`, {
      remedy: 'Save it with commas between the columns as .csv, or with tabs as .tsv.',
    });
  const others = `there ${there.length === 1 ? 'is' : 'are'} ${some(there.map(said), 20)}`;
  return new BenchError(
    'data',
    `${file} has no column ${said(name)}${didYouMean(name, there, said)}; ${others}`,
    {
      remedy: `Name the column in \`columns\`, such as \`columns: { ${key}: ${said(first!)} }\`.`,
    },
  );
}

/** What was taken without being named, and what was not taken: a sentence each. */
export function columnNotes(
  { file, columns }: Pick<ManifestSpec, 'file' | 'columns'>,
  taken: Columns,
  there: readonly string[],
): string[] {
  const found = (['split', 'group'] as const).flatMap((key) =>
    columns[key] === undefined && taken[key] !== null
      ? [`${key}s by the column ${said(taken[key])} of ${file}`]
      : [],
  );
  const used = [
    ...taken.path.names,
    ...(taken.mask?.names ?? []),
    ...[taken.label, taken.split, taken.group],
  ];
  const unused = there.filter((name) => !used.includes(name));
  if (unused.length === 0) return found;
  const verb = unused.length === 1 ? 'column is' : 'columns are';
  return [...found, `${unused.length} ${verb} not used of ${file}: ${some(unused.map(said))}`];
}
