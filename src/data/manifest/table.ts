import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import * as z from 'zod';
import { BenchError, firstLineOf } from '../../errors.ts';
import { assertFile } from '../../files/regular-file.ts';
import { bytes } from '../../text/numbers.ts';

/** Of a table that lists images: beyond it is another file. */
const MOST_BYTES = 2 ** 28;
/** Of a row, likewise. */
const MOST_ROW_BYTES = 2 ** 20;
const NEWLINE = 0x0a;

/** The rows of a table, as texts or as JSON has them. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** Where it ends in the file, from 1, as an editor counts. */
  readonly line: number;
  /** By column; undefined where the row has none. */
  readonly cell: (column: string) => unknown;
}

/**
 * Reads a table by its file's ending: `.csv`, `.tsv`, else JSON Lines.
 * @throws BenchError `data` for what is no file of UTF-8 text, for rows of other lengths than the
 *   first, and for what is no such table.
 */
export function readTable(file: string): Table {
  const content = contentOf(file);
  const delimiter = /\.csv$/i.test(file) ? ',' : /\.tsv$/i.test(file) ? '\t' : null;
  const table = delimiter === null ? jsonLines(file, content) : delimited(file, content, delimiter);
  if (table.rows.length > 0) return table;
  throw new BenchError('data', `${file} lists no images`, {
    remedy: 'Give it a row for each image, with its path and its label.',
  });
}

function contentOf(file: string): Buffer {
  const content = readWhole(file);
  const isText = (part: Buffer) => isUtf8(part) && !part.includes(0);
  if (isText(content)) return content;
  let line = 1;
  for (let from = 0; ; line++) {
    const end = content.indexOf(NEWLINE, from);
    if (end < 0 || !isText(content.subarray(from, end))) break;
    from = end + 1;
  }
  throw new BenchError('data', `${file} is no UTF-8 text: line ${line} holds other bytes`, {
    remedy: 'Save it as UTF-8; a spreadsheet offers "CSV UTF-8".',
  });
}

function readWhole(file: string): Buffer {
  try {
    assertFile(file);
    const { size } = statSync(file);
    if (size > MOST_BYTES)
      throw new Error(`it has ${bytes(size)}, and a manifest at most ${bytes(MOST_BYTES)}`);
    return readFileSync(file);
  } catch (cause) {
    throw new BenchError('data', `${file} cannot be read: ${firstLineOf(cause)}`, {
      remedy: 'Check `file`, a path from the working directory to a table that you may read.',
      cause,
    });
  }
}

function delimited(file: string, content: Buffer, delimiter: string): Table {
  const [header, ...records] = parsed(file, content, delimiter);
  if (header === undefined) return { columns: [], rows: [] };
  const places = new Map(header.cells.map((name, at) => [name, at]));
  return {
    columns: header.cells,
    rows: records.map(({ line, cells }) => ({
      line,
      cell: (column) => cells[places.get(column)!],
    })),
  };
}

interface Record {
  readonly line: number;
  readonly cells: readonly string[];
}

function parsed(file: string, content: Buffer, delimiter: string): Record[] {
  const records: Record[] = [];
  try {
    parse(content, {
      bom: true,
      delimiter,
      trim: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: MOST_ROW_BYTES,
      on_record: (cells: string[], { lines }) => {
        records.push({ line: lines, cells });
        return null;
      },
    });
    return records;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new BenchError('data', `${file}, line ${cause['lines']}: ${wordsOf(cause, records)}`, {
      remedy: 'Correct the row; a value that holds a separator or a quote stands in "quotes".',
      cause,
    });
  }
}

function wordsOf({ code, message, record }: CsvError, records: readonly Record[]): string {
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return `expected ${records[0]!.cells.length} values, as the first row has, received ${(record as string[]).length}`;
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and not closed before the end of the file';
    case 'CSV_MAX_RECORD_SIZE':
      return `expected a row of at most ${bytes(MOST_ROW_BYTES)}`;
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'a quote stands beside other letters of its value';
    default:
      return firstLineOf(new Error(message));
  }
}

const objectSchema = z.record(z.string(), z.unknown());

function jsonLines(file: string, content: Buffer): Table {
  const columns = new Set<string>();
  const rows: Row[] = [];
  for (let [line, from] = [1, 0]; from < content.length; line++) {
    const end = content.indexOf(NEWLINE, from);
    const part = content.subarray(from, end < 0 ? content.length : end);
    from += part.length + 1;
    const object = objectIn(part, `${file}, line ${line}`);
    if (object === null) continue;
    for (const name of Object.keys(object)) columns.add(name);
    rows.push({
      line,
      cell: (column) => (Object.hasOwn(object, column) ? object[column] : undefined),
    });
  }
  return { columns: [...columns], rows };
}

/** Null for an empty line. */
function objectIn(part: Buffer, where: string): z.output<typeof objectSchema> | null {
  const fault = (words: string, cause?: unknown) =>
    new BenchError('data', `${where}: ${words}`, {
      remedy: 'Give an object a line, such as {"path": "a.png", "label": "cat"}.',
      cause,
    });
  if (part.length > MOST_ROW_BYTES)
    throw fault(`expected a line of at most ${bytes(MOST_ROW_BYTES)}`);
  const text = part
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fault('it is no JSON', cause);
  }
  const { success, data } = objectSchema.safeParse(value);
  if (success && !Array.isArray(value)) return data;
  throw fault('expected a JSON object');
}
