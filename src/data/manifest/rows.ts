import * as z from 'zod';
import { refusal, said } from '../faults.ts';
import type { Split } from '../image-folder/split-words.ts';
import { documentedSplit } from '../image-folder/split-words.ts';
import type { Columns, PathColumns } from './columns.ts';
import type { Row, Table } from './table.ts';

/** What a row says of an image. */
export interface Entry {
  readonly line: number;
  /** As it is written. */
  readonly path: string;
  readonly label: string;
  readonly split: Split | null;
  readonly group: string | null;
  /** The path of its mask, as it is written; null where there is none. */
  readonly mask: string | null;
}

/** Numbers and truth values, which JSON has, are taken as they are written. */
const cell = z
  .union(
    [
      z.string(),
      z.boolean(),
      z.number().refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), {
        error: 'is a number of so many digits that it is rounded; put it in quotes',
      }),
    ],
    { error: ({ input }) => (input == null ? 'is missing' : 'is no text and no number') },
  )
  .transform(String);
const text = cell
  .transform((value) => value.trim().normalize('NFC'))
  .pipe(z.string().min(1, 'is empty'));
const path = cell
  .pipe(z.string().min(1, 'is empty'))
  .refine((value) => !value.includes('\0'), 'has a NUL in it');
const split = text.transform((value, context) => {
  const known = documentedSplit(value);
  if (known !== undefined) return known;
  context.addIssue({
    code: 'custom',
    message: `is ${said(value)}, expected "train", "val" or "test"`,
  });
  return z.NEVER;
});

/**
 * What all rows say, by the columns that are read.
 * @throws BenchError `data` that lists rows without a path, a label, a split or a group, and
 *   splits of other names.
 */
export function entriesOf(file: string, { rows }: Table, columns: Columns): Entry[] {
  const faults: string[] = [];
  const valueIn = <T>(row: Row, column: string, schema: z.ZodType<T>): T | undefined => {
    const { data, error } = schema.safeParse(row.cell(column));
    if (error)
      faults.push(`line ${row.line}: the column ${said(column)} ${error.issues[0]!.message}`);
    return data;
  };
  const pathIn = (row: Row, { names, texts }: PathColumns) =>
    names
      .map((name, i) => texts[i] + valueIn(row, name, path)!)
      .concat(texts.at(-1)!)
      .join('');
  // An image without a mask has an empty cell.
  const maskIn = (row: Row, mask: PathColumns) =>
    mask.names.every((name) => row.cell(name) === '' || row.cell(name) == null)
      ? null
      : pathIn(row, mask);
  const entries = rows.map((row) => ({
    line: row.line,
    path: pathIn(row, columns.path),
    label: valueIn(row, columns.label, text)!,
    split: columns.split === null ? null : valueIn(row, columns.split, split)!,
    group: columns.group === null ? null : valueIn(row, columns.group, text)!,
    mask: columns.mask === null ? null : maskIn(row, columns.mask),
  }));
  if (faults.length === 0) return entries;
  throw refusal(
    `${file} has rows that do not say what they must`,
    faults,
    'Correct or remove the rows; `columns: { split: false }` or `{ group: false }` leaves that column unread.',
  );
}
