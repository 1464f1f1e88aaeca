import { BenchError } from '../../errors.ts';
import type { ManifestSpec } from '../../experiment/data-schema.ts';
import { listed, some } from '../../text/numbers.ts';
import { didYouMean } from '../../text/suggest.ts';
import { said } from './faults.ts';

/** The columns that are read, as the table names them; null where there is none. */
export interface Columns {
  readonly path: string;
  readonly label: string;
  readonly split: string | null;
  readonly group: string | null;
}

type Key = keyof Columns;

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
  return { path: need('path'), label: need('label'), split: may('split'), group: may('group') };
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
  const used: readonly (string | null)[] = Object.values(taken);
  const unused = there.filter((name) => !used.includes(name));
  if (unused.length === 0) return found;
  const verb = unused.length === 1 ? 'column is' : 'columns are';
  return [...found, `${unused.length} ${verb} not used of ${file}: ${some(unused.map(said))}`];
}
